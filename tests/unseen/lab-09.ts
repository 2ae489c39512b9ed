import type { Unseen } from "./types.ts";

const TYPE = "type Session = { username?: string; basket: string[]; createdAt: number; lastSeen: number };";

export default [
  {
    name: "digest-read-as-utf8",
    why: "The digest is read as UTF-8: half of its bytes become the same sign, so many digests have one key.",
    edits: [["return site.hex(new Uint8Array(digest));", "return new TextDecoder().decode(digest);"]],
  },
  {
    name: "last-cookie-in-the-record",
    why: "Each request writes its Cookie header into the record, so the list holds the token after all.",
    edits: [
      [TYPE, TYPE.replace("lastSeen: number", "lastSeen: number; seenWith?: string")],
      ["{ lastSeen: now() }));", `{ lastSeen: now(), seenWith: request.headers.get("cookie") ?? "" }));`],
    ],
  },
  {
    name: "remembers-digests",
    why: "A list beside remembers each token's digest, also of tokens that nobody handed out, for ever.",
    edits: [
      [
        "async function hash(token: string): Promise<string> {",
        `const known = new Map<string, string>();
async function hash(token: string): Promise<string> {
  const before = known.get(token);
  if (before) return before;
  const digest = await compute(token);
  known.set(token, digest);
  return digest;
}
async function compute(token: string): Promise<string> {`,
      ],
    ],
  },
  {
    name: "token-with-the-comment",
    why: "Each comment keeps the token of its author, for the moderators.",
    edits: [
      [
        "const response = await handler(user, request);",
        `const before = comments.length;
    const response = await handler(user, request);
    if (comments.length > before) Object.assign(comments.at(-1) ?? {}, { by: site.sessionId(request) });`,
      ],
    ],
  },
  {
    name: "visitors-as-they-are",
    why: "Only users' sessions are stored under a hash; a visitor's stands on the list as it is.",
    edits: [
      [
        "await store.set(await hash(token), {",
        "await store.set(session.username === undefined ? token : await hash(token), {",
      ],
      [
        "const keyOf = (request: Request) => hash(site.sessionId(request));",
        `const keyOf = (request: Request) => {
  const token = site.sessionId(request);
  return token.startsWith("v") ? Promise.resolve(token) : hash(token);
};`,
      ],
      [
        "const token = site.newSessionId();",
        `const token = \`\${session.username === undefined ? "v" : "u"}\${site.newSessionId()}\`;`,
      ],
    ],
  },
  {
    name: "keyed-hash-in-base64url",
    why: "The list holds an HMAC of the token, in base64url, under a key in the server's memory.",
    isRight: true,
    edits: [
      [
        `import * as site from "../kit/lab/index.ts";`,
        `import { createHmac, randomBytes } from "node:crypto";\nimport * as site from "../kit/lab/index.ts";\n\nconst KEY = randomBytes(32);`,
      ],
      [
        `const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return site.hex(new Uint8Array(digest));`,
        `return createHmac("sha256", KEY).update(token).digest("base64url");`,
      ],
    ],
  },
] satisfies Unseen[];
