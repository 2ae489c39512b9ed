import { kinds } from "../kit/build/kinds.ts";
import type { Mistake } from "../kit/build/mistakes.ts";

const STORED = "sessions are lines on the list that createServer gets";
const LET_IN = "every login opens the dashboard with a new token";
const SELF = "everybody who logs in gets their own session and no other";
const ENDS = "everything that ends a session removes its line";
const RENEWS = "a session in use lasts longer than its idle time";
const BASKETS = "the server finds a basket again, before the login and after it";
const SIZES = "a cookie of any length is refused like any other wrong cookie";
const ANSWERS = "no answer shows anything from the list";
const BITS = "the keys on the list have 128 bits or more";
const NO_TOKEN = "a copy of the list hides 128 bits of every user's token";
const NO_VISITOR = "a copy of the list hides 128 bits of every visitor's token";
const PRESENTED = "nothing from the list works as a cookie";
const ATTACK = "logging in with a copy of the list fails";

const DIGEST = '  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));\n';
const HEX = "  return site.hex(new Uint8Array(digest));\n";
const HASH = `${DIGEST}${HEX}`;
const RECORD = "{ ...session, createdAt: now(), lastSeen: now() });\n";
const SET = `await store.set(await hash(token), ${RECORD}`;
const TYPE = "type Session = { username?: string;";
const GET = "const session = await store.get(await keyOf(request));\n";
const FOUND = "    return session && now() < site.expiresAt(session) ? session : undefined;\n";
const TOKEN = "const token = site.newSessionId();\n";
const SERVER = "export default function createServer({ users, store, comments, now }: Lab<Session>): Handler {\n";
const RAW = "site.sessionId(request)";
const LOGOUT = "    await store.delete(await keyOf(request));\n    return site";
const TAKE = "const before = await store.delete(await keyOf(request));";
const TOUCH = "(await store.touch(await keyOf(request), { lastSeen: now() }))";
const UPDATE = "(await store.update(await keyOf(request), add))";
const END = "for (const [id] of [...ended, ...own.slice(0, -LIMIT)]) await store.delete(id);";
const STRIKE = "if (session.username === username) await store.delete(id);";
const RENEWED = "return site.withSessionCookie(response, site.sessionId(request), site.expiresAt(after) - now());";

/** The record gets one more field. */
const field = (type: string, value: string): Mistake["edits"] => [
  [TYPE, `${TYPE} ${type}; `],
  ["...session, createdAt", `...session, ${value}, createdAt`],
];

export default [
  {
    name: "compares-in-constant-time",
    why: "The server finds the session with the raw token. Then it compares the token with itself, as the article advises.",
    caughtBy: [NO_TOKEN, NO_VISITOR, PRESENTED, ATTACK],
    edits: [
      [HASH, "  return token;\n"],
      ...field("id: string", "id: token"),
      [
        FOUND,
        `    if (!session || !site.constantTimeEqual(session.id, site.sessionId(request))) return undefined;\n${FOUND}`,
      ],
    ],
  },
  {
    name: "keeps-the-token-beside",
    why: "The key is a hash, but the record under it also holds the token, for the support team.",
    caughtBy: [NO_TOKEN, NO_VISITOR, PRESENTED, ATTACK],
    edits: field("token: string", "token"),
  },
  {
    name: "notes-the-token-at-every-use",
    why: "The first request with the token in its cookie writes the token into the record.",
    caughtBy: [NO_TOKEN],
    edits: [
      [TYPE, `${TYPE} lastToken?: string; `],
      [TOUCH, "(await store.touch(await keyOf(request), { lastSeen: now(), lastToken: site.sessionId(request) }))"],
    ],
  },
  {
    name: "tries-the-value-as-it-is",
    why: "For old sessions, the server also looks up the cookie without hashing it. So a stolen hash works as a cookie.",
    caughtBy: [PRESENTED, ATTACK],
    edits: [
      [
        "const keyOf = (request: Request) => hash(site.sessionId(request));\n",
        'const keyOf = (request: Request) =>\n  site.sessionId(request).startsWith(OLD) ? Promise.resolve(site.sessionId(request)) : hash(site.sessionId(request));\nconst OLD = "";\n',
      ],
      [
        GET,
        `const session = (await store.get(await hash(site.sessionId(request)))) ?? (await store.get(await keyOf(request)));\n`,
      ],
      [
        TOUCH,
        "((await store.touch(await hash(site.sessionId(request)), { lastSeen: now() })) || (await store.touch(await keyOf(request), { lastSeen: now() })))",
      ],
      [LOGOUT, "    await store.delete(await hash(site.sessionId(request)));\n    return site"],
      [TAKE, "const before = await store.delete(await hash(site.sessionId(request)));"],
      [UPDATE, "(await store.update(await hash(site.sessionId(request)), add))"],
    ],
  },
  {
    name: "hashes-the-wrong-way-round",
    why: "The cookie is the hash of the text on the list. So anybody who reads the list can compute the cookie.",
    caughtBy: [PRESENTED],
    edits: [
      [HASH, "  return token;\n"],
      [
        "  /** The session behind",
        '  const outer = async (token: string) =>\n    site.hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token))));\n\n  /** The session behind',
      ],
      [TOKEN, "const inner = site.newSessionId();\n    const token = await outer(inner);\n"],
      [SET, `await store.set(inner, ${RECORD}`],
      [
        "const keyOf = (request: Request) => hash(site.sessionId(request));\n",
        "const cookieOf = (request: Request) => hash(site.sessionId(request));\n",
      ],
      [
        SERVER,
        `${SERVER}  async function keyOf(request: Request) {
    const cookie = await cookieOf(request);
    for (const [key] of await store.all()) if ((await outer(key)) === cookie) return key;
    return "";
  }\n`,
      ],
    ],
  },
  {
    name: "encodes",
    why: "Base64 only writes the token in another way, and anybody can decode it.",
    caughtBy: [NO_TOKEN, NO_VISITOR, PRESENTED],
    edits: [[HASH, "  return btoa(unescape(encodeURIComponent(token)));\n"]],
  },
  {
    name: "turns-it-around",
    why: "The list contains the token in reverse order, and anybody can reverse it again.",
    caughtBy: [NO_TOKEN, NO_VISITOR, PRESENTED],
    edits: [[HASH, '  return [...token].reverse().join("");\n']],
  },
  {
    name: "hashes-users-only",
    why: "The author thinks that visitors' sessions are worth nothing, and stores their tokens without hashing them.",
    caughtBy: [NO_VISITOR],
    edits: field("token?: string", "...(session.username === undefined ? { token } : {})"),
  },
  {
    name: "gives-out-a-short-token",
    why: "A fast hash protects only tokens that nobody can guess: a thief can hash all tokens of eight digits in minutes.",
    caughtBy: [NO_TOKEN, NO_VISITOR],
    edits: [[TOKEN, "const token = site.newSessionId().slice(0, 8);\n"]],
  },
  {
    name: "keeps-eight-digits",
    why: "The key is eight digits of the digest. They look unique, but they are only 32 bits.",
    caughtBy: [BITS],
    edits: [[HEX, "  return site.hex(new Uint8Array(digest)).slice(0, 8);\n"]],
  },
  {
    name: "keeps-eight-bytes",
    why: "The key is 64 bits of the digest, which is half of what a session token needs.",
    caughtBy: [BITS],
    edits: [[HEX, "  return site.hex(new Uint8Array(digest, 0, 8));\n"]],
  },
  {
    name: "does-not-wait-for-the-digest",
    why: 'The key of every session is the text "[object Promise]".',
    caughtBy: [SELF, BITS, ATTACK],
    edits: [[HASH, '  return String(crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)));\n']],
  },
  {
    name: "prints-the-buffer",
    why: 'The key of every session is the text "[object ArrayBuffer]".',
    caughtBy: [SELF, BITS, ATTACK],
    edits: [[HEX, "  return String(digest);\n"]],
  },
  {
    name: "hashes-bytes-once-and-text-once",
    why: "The code hashes the token's 32 bytes when it writes, and the token's 64 digits when it reads. So it never finds a session.",
    caughtBy: [LET_IN, BASKETS],
    edits: [
      [
        SET,
        `const bytes = Uint8Array.from(token.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    await store.set(site.hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))), ${RECORD}`,
      ],
    ],
  },
  {
    name: "unpacks-into-64-bytes",
    why: "The code first copies the cookie into 64 bytes. A longer cookie does not fit, so the handler throws an error.",
    caughtBy: [SIZES],
    edits: [
      [
        DIGEST,
        `  const bytes = new Uint8Array(64);
  bytes.set(new TextEncoder().encode(token));
  const digest = await crypto.subtle.digest("SHA-256", bytes);\n`,
      ],
    ],
  },
  {
    name: "throws-at-another-length",
    why: "The function timingSafeEqual throws for a value of another length, and no code catches the error.",
    caughtBy: [SIZES],
    edits: [
      [
        DIGEST,
        `  if (token !== "" && token.length !== 64) throw new RangeError("a token has 64 characters");\n${DIGEST}`,
      ],
    ],
  },
  {
    name: "logs-out-the-raw-token",
    why: "The function logout looks for the raw token, so it deletes a key that is not on the list.",
    caughtBy: [ENDS],
    edits: [[LOGOUT, `    await store.delete(${RAW});\n    return site`]],
  },
  {
    name: "replaces-the-raw-token",
    why: "The function login looks for the old session under the raw token. So the old session stays, and its basket is lost.",
    caughtBy: [ENDS, BASKETS],
    edits: [[TAKE, `const before = await store.delete(${RAW});`]],
  },
  {
    name: "door-asks-for-the-raw-token",
    why: "The method touch gets the raw token and finds nothing, so requireSession refuses everybody.",
    caughtBy: [LET_IN],
    edits: [[TOUCH, `(await store.touch(${RAW}, { lastSeen: now() }))`]],
  },
  {
    name: "renews-the-raw-token",
    why: "The method touch gets the raw token and finds nothing, and the code ignores its result. So no request renews a session.",
    caughtBy: [RENEWS],
    edits: [[TOUCH, `((await store.touch(${RAW}, { lastSeen: now() })) || true)`]],
  },
  {
    name: "adds-to-the-raw-token",
    why: "The basket's code looks for the raw token. So every item starts a new visitor's session, and the user is logged out.",
    caughtBy: [BASKETS],
    edits: [[UPDATE, `(await store.update(${RAW}, add))`]],
  },
  {
    name: "hashes-the-key-again",
    why: "The keys from all() are already hashes. The code hashes them again and finds no session, so the limit ends no session.",
    caughtBy: [ENDS],
    edits: [[END, END.replace("store.delete(id)", "store.delete(await hash(id))")]],
  },
  {
    name: "hashes-the-key-again-everywhere",
    why: "Logging out everywhere hashes the hashes from all() again, and so ends no session.",
    caughtBy: [ENDS],
    edits: [[STRIKE, STRIKE.replace("store.delete(id)", "store.delete(await hash(id))")]],
  },
  {
    name: "keeps-its-own-list",
    why: "The server uses its own Map instead of the store: nobody can look at this list, count it or clean it up, and a restart loses it.",
    caughtBy: [STORED],
    edits: [
      [
        SERVER,
        `import { createStore } from "../kit/lab/store.ts";

export default function createServer({ users, comments, now }: Lab<Session>): Handler {
  const store = createStore(new Map<string, Session>(), async (_, act) => act());
`,
      ],
    ],
  },
  {
    name: "shows-the-key-in-a-header",
    why: "For debugging, every answer contains the key of its session.",
    caughtBy: [ANSWERS],
    edits: [[RENEWED, `response.headers.set("x-session", await keyOf(request));\n    ${RENEWED}`]],
  },
  {
    name: "shows-the-list-on-the-page",
    why: "The basket page contains its session as JSON, even the key, although no script on the page uses it.",
    caughtBy: [ANSWERS],
    edits: [
      [
        '["GET /basket", async (request) => site.basketPage((await findSession(request))?.basket ?? [])],',
        '["GET /basket", async (request) => site.basketPage([...((await findSession(request))?.basket ?? []), `session ${await keyOf(request)}`])],',
      ],
    ],
  },
  {
    name: "looks-twice-and-renews-once",
    why: "The function requireSession hashes the cookie again when it renews the session, finds no line, and refuses. But the basket opens for anybody who sends a hash from the list.",
    caughtBy: [PRESENTED],
    edits: [[GET, `const session = (await store.get(await keyOf(request))) ?? (await store.get(${RAW}));\n`]],
  },
  ...kinds(9),
] satisfies Mistake[];

/** Wrong ways that no request to this lab can show, or that this lab does not judge, each with the reason. */
export const notShown: string[] = [
  "Comparing the cookie with every line is slow, but right. No answer shows it, and no check here measures time.",
  "Hashing with bcrypt and a salt for each line: the server must read all lines, which is slow, but its answers are right.",
  "MD5 and SHA-1 are unsafe only if an attacker can choose two texts with the same digest. Here the server makes the token, so no attacker can choose it.",
  "An early return in a comparison changes only nanoseconds. The chapter says why no check should measure them.",
  "A random pause changes no answer. The chapter says why such a pause does not help.",
];
