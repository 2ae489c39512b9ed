import type { Unseen } from "./types.ts";

const BYTES = "const bytes = crypto.getRandomValues(new Uint8Array(32));";
const DIGITS = `return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");`;

export default [
  {
    name: "window-over-a-pool",
    why: "IDs are cut from one pool of random bytes, and each begins only 4 bytes after the one before.",
    edits: [
      [
        "function newSessionId(): string {",
        "let pool = new Uint8Array(0);\nlet at = 0;\nfunction newSessionId(): string {",
      ],
      [
        BYTES,
        `if (at + 32 > pool.length) [pool, at] = [crypto.getRandomValues(new Uint8Array(4096)), 0];
  const bytes = pool.slice(at, at + 32);
  at += 4;`,
      ],
    ],
  },
  {
    name: "index-on-the-list",
    why: "The newest session of each user stands on the same list under a name that anybody can write into a cookie.",
    edits: [
      [
        "sessions.set(id, { username });",
        "sessions.set(id, { username });\n    sessions.set(`newest-${username}`, { username });",
      ],
    ],
  },
  {
    name: "decimal-digits",
    why: "An ID is 32 decimal digits: about 106 bits.",
    edits: [[DIGITS, `return Array.from(bytes, (byte) => byte % 10).join("");`]],
  },
  {
    name: "begins-with",
    why: "The lookup takes any ID that begins with what the cookie holds, if that is at least four letters.",
    edits: [
      [
        "const session = sessions.get(id);",
        'const found = [...sessions.keys()].find((key) => id.length >= 4 && key.startsWith(id));\n    const session = sessions.get(found ?? "");',
      ],
    ],
  },
  {
    name: "one-id-for-a-user",
    why: "A second login gets the ID of the first one, so an old copy opens the new session.",
    edits: [
      [
        "const id = newSessionId();",
        "const id = [...sessions].find(([, session]) => session.username === username)?.[0] ?? newSessionId();",
      ],
    ],
  },
  {
    name: "base64url-and-really-out",
    why: "IDs are 24 bytes in base64url, and a logout also removes the line.",
    isRight: true,
    edits: [
      [BYTES, "const bytes = crypto.getRandomValues(new Uint8Array(24));"],
      [DIGITS, `return Buffer.from(bytes).toString("base64url");`],
      [
        `return seeOther("/", { "set-cookie": sessionCookie("", 0) });`,
        `sessions.delete(parseCookie(request.headers.get("cookie") ?? "").session_token ?? "");
        return seeOther("/", { "set-cookie": sessionCookie("", 0) });`,
      ],
    ],
  },
] satisfies Unseen[];
