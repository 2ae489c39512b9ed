import { kinds } from "../kit/build/kinds.ts";
import type { Mistake } from "../kit/build/mistakes.ts";

const BYTES = "    const bytes = crypto.getRandomValues(new Uint8Array(32));".trim();
const HEX = 'return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");';
const LISTED = "    sessions.set(id, { username });";
const LOOKED_UP = "    return session && users.get(session.username);";
const FOUND = "    const session = sessions.get(id);";
const WITH_NOW: [string, string] = ["{ users, sessions }: Lab", "{ users, sessions, now }: Lab"];

/** Adds a function for SHA-256 in hex to the code, as in many answers on the web. */
const WITH_HASH: [string, string] = [
  "// #region session",
  `async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// #region session`,
];
const newId = (expression: string): [string, string] => ["const id = newSessionId();", `const id = ${expression};`];

const BITS = "an ID carries at least 128 bits";
const FROZEN = "IDs differ even when the clock and Math.random stand still";
const FEW = "no ID is made from a few random bytes";
const NEW_ID = "every login gets a new ID";
const MEANING = "the ID says nothing about its user";
const PLACES = "the ID is in the cookie and nowhere else";
const UNKNOWN = "the server refuses an ID that it did not hand out";
const BROUGHT = "a login never uses the ID that the browser sent";
const OTHERS = "no other cookie changes who the user is";
const TWO = "two logins of one user are both valid and independent";
const FAILED = "a failed login leaves nothing behind";
const ROUND_TRIP = "fifty logins out of fifty open the right dashboard";
const ATTACK = "forging the name or guessing the ID fails";

const guessable: Mistake[] = [
  {
    name: "math-random",
    why: "Math.random gives at most 53 bits here, and anybody can compute its next numbers from earlier numbers.",
    caughtBy: [BITS, FROZEN],
    edits: [newId("Math.random().toString(36).slice(2)")],
  },
  {
    name: "counter",
    why: "If a thief's ID is the number 7, he knows that 6 is another user's ID.",
    caughtBy: [BITS, FROZEN, ATTACK],
    edits: [newId("String(sessions.size + 1)")],
  },
  {
    name: "time-and-counter",
    why: "A thief can know the time of a login, and the counter is small.",
    caughtBy: [BITS, FROZEN, ATTACK],
    edits: [WITH_NOW, newId('`${now().toString(36)}-${String(sessions.size).padStart(4, "0")}`')],
  },
  {
    name: "eight-bytes",
    why: "The ID has 64 bits. OWASP asks for 64 bits, but ASVS 5.0 asks for twice as many.",
    caughtBy: [BITS],
    edits: [[BYTES, "const bytes = crypto.getRandomValues(new Uint8Array(8));"]],
  },
  {
    name: "digits-become-numbers",
    why: "The method map of a Uint8Array turns each pair of hex digits back into a number, and most pairs become 0.",
    caughtBy: ["an ID carries at least 128 bits"],
    edits: [
      [
        `return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");`,
        `return bytes.map((byte) => Number(byte.toString(16).padStart(2, "0"))).join("");`,
      ],
    ],
  },
  {
    name: "shortened",
    why: "The code makes 256 random bits, and uses only 64 of them.",
    caughtBy: [BITS],
    edits: [[HEX, HEX.replace(/;$/, ".slice(0, 16);")]],
  },
  {
    name: "fixed-half",
    why: "The ID is 64 digits long, but half of its digits never change.",
    caughtBy: [BITS],
    edits: [
      [BYTES, "const bytes = crypto.getRandomValues(new Uint8Array(8));"],
      [HEX, `return "wristband".padEnd(48, "0") + ${HEX.slice("return ".length)}`],
    ],
  },
  {
    name: "uuid",
    why: "A UUID has 122 random bits, and its own standard says not to use it as a key to anything.",
    caughtBy: [BITS],
    edits: [newId("crypto.randomUUID()")],
  },
  {
    name: "twenty-one-letters",
    why: "The ID has 21 characters from an alphabet of 64, so it has 126 bits. This is slightly less than the chapter asks for.",
    caughtBy: [BITS],
    edits: [
      [HEX, 'return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").slice(0, 21);'],
    ],
  },
  {
    name: "bytes-as-text",
    why: "Half of all random bytes are not valid text, and each of them becomes the same replacement character.",
    caughtBy: [BITS],
    edits: [[HEX, "return new TextDecoder().decode(bytes);"]],
  },
  {
    name: "hash-of-time-and-counter",
    why: "The ID has 64 hex digits and looks random, but it is the hash of things that a thief can guess.",
    caughtBy: [FROZEN],
    edits: [
      WITH_HASH,
      WITH_NOW,
      ["  // #region login", "  let logins = 0;\n\n  // #region login"],
      newId("await sha256(`${now()}.${logins++}`)"),
    ],
  },
  {
    name: "hash-of-math-random",
    why: "A hash makes an ID longer, but not harder to guess than its input.",
    caughtBy: [FROZEN],
    edits: [WITH_HASH, newId("await sha256(`${Math.random()}.${sessions.size}`)")],
  },
  {
    name: "debugging-door",
    why: "The author left a test session on the list, under an ID that every attacker tries.",
    caughtBy: [ATTACK],
    edits: [["  // #region login", '  sessions.set("1", { username: "admin" });\n\n  // #region login']],
  },
];

const repeated: Mistake[] = [
  {
    name: "hash-of-a-stopwatch",
    why: "The ID is a hash of process.hrtime, which counts nanoseconds since the machine started, and this number is no secret.",
    caughtBy: [FROZEN],
    edits: [WITH_HASH, newId("await sha256(String(process.hrtime.bigint()))")],
  },
  {
    name: "hash-of-four-bytes",
    why: "Four billion numbers have four billion hashes, and a laptop can list all of them in an hour.",
    caughtBy: [FEW],
    edits: [WITH_HASH, newId("await sha256(String(crypto.getRandomValues(new Uint32Array(1))[0]))")],
  },
  {
    name: "uuid-and-counter",
    why: "The ID has 122 random bits, and a counter whose next value everybody knows.",
    caughtBy: [BITS],
    edits: [
      ["  // #region login", "  let logins = 0;\n\n  // #region login"],
      newId("`${crypto.randomUUID()}-${++logins}`"),
    ],
  },
  {
    name: "hash-of-name-and-time",
    why: "Two logins of one user at the same time get the same ID, and everybody can compute it.",
    caughtBy: [NEW_ID],
    edits: [WITH_HASH, WITH_NOW, newId("await sha256(username + now())")],
  },
  {
    name: "bytes-never-filled",
    why: "Nobody fills the new array with random bytes, so it holds only zeros.",
    caughtBy: [NEW_ID],
    edits: [[BYTES, "const bytes = new Uint8Array(32);"]],
  },
  {
    name: "one-id-for-all",
    why: "The server makes one ID when it starts, so all users have the same ID.",
    caughtBy: [NEW_ID],
    edits: [["  // #region login", "  const onlyId = newSessionId();\n\n  // #region login"], newId("onlyId")],
  },
  {
    name: "one-id-per-user",
    why: "Every later login of a user gets the same ID as the first login.",
    caughtBy: [NEW_ID],
    edits: [newId("[...sessions].find(([, session]) => session.username === username)?.[0] ?? newSessionId()")],
  },
  {
    name: "keyed-by-username",
    why: "There is a list, but the ID is just the user's name.",
    caughtBy: [NEW_ID, ATTACK],
    edits: [newId("username")],
  },
  {
    name: "name-with-its-hash",
    why: "A hash without a key proves nothing: the thief can compute it for any name.",
    caughtBy: [NEW_ID, ATTACK],
    edits: [
      WITH_HASH,
      newId("`${username}.${await sha256(username)}`"),
      [LISTED, ""],
      ["  function currentUser(request", "  async function currentUser(request"],
      [
        `${FOUND}\n${LOOKED_UP}`,
        `    const [name = "", hash] = id.split(".");
    return hash === (await sha256(name)) ? users.get(name) : undefined;`,
      ],
      [
        "  function dashboard(request: Request) {\n    const user = currentUser",
        "  async function dashboard(request: Request) {\n    const user = await currentUser",
      ],
      [
        "  function admin(request: Request) {\n    const user = currentUser",
        "  async function admin(request: Request) {\n    const user = await currentUser",
      ],
    ],
  },
  {
    name: "one-session-per-user",
    why: "Each login ends the user's earlier session, so a login on alice's phone logs out her laptop.",
    caughtBy: [TWO],
    edits: [
      [
        LISTED,
        `    for (const [old, session] of sessions) if (session.username === username) sessions.delete(old);\n${LISTED}`,
      ],
    ],
  },
  {
    name: "logout-clears-the-list",
    why: "When one user logs out, the server logs everybody out.",
    caughtBy: [TWO],
    edits: [['case "POST /logout":', 'case "POST /logout":\n        sessions.clear();']],
  },
];

const revealing: Mistake[] = [
  {
    name: "name-in-the-id",
    why: "Everybody who sees the ID can read whose ID it is.",
    caughtBy: [MEANING],
    edits: [newId("`${username}.${newSessionId()}`")],
  },
  {
    name: "name-in-base64-in-the-id",
    why: "Anybody can decode base64.",
    caughtBy: [MEANING],
    edits: [newId('`${btoa(JSON.stringify({ username })).replaceAll("=", "")}.${newSessionId()}`')],
  },
  {
    name: "hashed-name-in-the-id",
    why: "All of alice's IDs begin in the same way, so anybody can see which sessions are hers.",
    caughtBy: [MEANING],
    edits: [WITH_HASH, newId("(await sha256(username)).slice(0, 8) + newSessionId()")],
  },
  {
    name: "role-in-the-id",
    why: "The ID shows which sessions belong to an admin, so a thief knows which sessions to steal.",
    caughtBy: [MEANING],
    edits: [newId('`${users.get(username)?.role ?? ""}-${newSessionId()}`')],
  },
  {
    name: "id-in-the-address",
    why: "Addresses end up in histories, logs and Referer headers.",
    caughtBy: [PLACES],
    edits: [['seeOther("/dashboard", {', "seeOther(`/dashboard?session=${id}`, {"]],
  },
  {
    name: "id-in-the-page",
    why: "Every script on the page can read what is in the page.",
    caughtBy: [PLACES],
    edits: [
      ["import { adminPage,", "import { html, adminPage,"],
      [
        'return user ? dashboardPage(user) : loginPage("Please log in.", 401);',
        `if (!user) return loginPage("Please log in.", 401);
    const { session_token: id } = parseCookie(request.headers.get("cookie") ?? "");
    return html(\`Dashboard of \${user.name}\`, \`<p>\${user.note}</p><input type="hidden" name="session" value="\${id}">\`);`,
      ],
    ],
  },
  {
    name: "id-in-base64-in-the-page",
    why: "The author wanted a token against forged forms. But this token is only the session ID in another alphabet.",
    caughtBy: [PLACES],
    edits: [
      ["import { adminPage,", "import { html, adminPage,"],
      [
        'return user ? dashboardPage(user) : loginPage("Please log in.", 401);',
        `if (!user) return loginPage("Please log in.", 401);
    const { session_token: id = "" } = parseCookie(request.headers.get("cookie") ?? "");
    return html(\`Dashboard of \${user.name}\`, \`<p>\${user.note}</p><input type="hidden" name="csrf" value="\${btoa(id)}">\`);`,
      ],
    ],
  },
  {
    name: "id-in-a-header-of-its-own",
    why: "A header that scripts can read is a second copy of the key, which no flag of the cookie protects.",
    caughtBy: [PLACES],
    edits: [['{ "set-cookie": sessionCookie(id) }', '{ "set-cookie": sessionCookie(id), "x-session-id": id }']],
  },
];

const trusting: Mistake[] = [
  {
    name: "plain-object-list",
    why: "A plain object inherits the key constructor, so the lookup finds a session under this key before anybody logs in.",
    caughtBy: [UNKNOWN],
    edits: [
      ["  // #region login", "  const list: Record<string, ReturnType<typeof users.get>> = {};\n\n  // #region login"],
      [LISTED, "    list[id] = users.get(username);"],
      [`${FOUND}\n${LOOKED_UP}`, "    return list[id];"],
    ],
  },
  {
    name: "unknown-id-crashes",
    why: "The exclamation mark hides the problem from the compiler. But for an unknown ID the code throws an error.",
    caughtBy: [UNKNOWN],
    edits: [[LOOKED_UP, "    return users.get(session!.username);"]],
  },
  {
    name: "unknown-id-is-a-guest",
    why: "For an ID that is not on the list, the server sends the page instead of a refusal, so the dashboard needs no cookie at all.",
    caughtBy: [FAILED, NEW_ID],
    edits: [
      [
        LOOKED_UP,
        '    return users.get(session?.username ?? "") ?? ({ name: "guest", role: "member", note: "" } as const);',
      ],
    ],
  },
  {
    name: "adopts-on-sight",
    why: "The server puts every unknown ID on the list, so visitors can choose IDs and fill the memory.",
    caughtBy: [UNKNOWN],
    edits: [[FOUND, `    if (id && !sessions.has(id)) sessions.set(id, { username: "" });\n${FOUND}`]],
  },
  {
    name: "adopts-at-login",
    why: "The login keeps the ID that the browser sent, so a thief can choose it beforehand.",
    caughtBy: [BROUGHT],
    edits: [
      [
        "    const id = newSessionId();",
        `    const { session_token: brought = "" } = parseCookie(request.headers.get("cookie") ?? "");
    const id = brought && !sessions.has(brought) ? brought : newSessionId();`,
      ],
    ],
  },
  {
    name: "admin-page-asks-the-old-cookie",
    why: "Without a session, the admin page still reads the cookie of chapter 1.",
    caughtBy: [OTHERS],
    edits: [
      [
        "  function admin(request: Request) {\n    const user = currentUser(request);",
        `  function admin(request: Request) {
    const { username = "" } = parseCookie(request.headers.get("cookie") ?? "");
    const user = currentUser(request) ?? users.get(username);`,
      ],
    ],
  },
  {
    name: "compares-the-beginning",
    why: "The server compares only the first quarter of the ID, so a thief needs to guess only this quarter.",
    caughtBy: [UNKNOWN],
    edits: [
      [LISTED, "    sessions.set(id.slice(0, 16), { username });"],
      [FOUND, "    const session = sessions.get(id.slice(0, 16));"],
    ],
  },
  {
    name: "identity-in-a-second-cookie",
    why: "The list says only that some user is logged in. The user's name is in a second cookie, which anybody can write.",
    caughtBy: [MEANING, OTHERS, ATTACK],
    edits: [
      [
        '    return seeOther("/dashboard", { "set-cookie": sessionCookie(id) });',
        `    const response = seeOther("/dashboard", { "set-cookie": sessionCookie(id) });
    response.headers.append("set-cookie", stringifySetCookie({ name: "user", value: username, path: "/" }));
    return response;`,
      ],
      ['const { session_token: id = "" } =', 'const { session_token: id = "", user = "" } ='],
      [LOOKED_UP, "    return session && users.get(user);"],
    ],
  },
  {
    name: "still-reads-the-old-cookie",
    why: "The code of chapter 1 is still there: if there is a cookie called username, the server believes it.",
    caughtBy: [OTHERS],
    edits: [
      ['const { session_token: id = "" } =', 'const { session_token: id = "", username } ='],
      [LOOKED_UP, "    return session && users.get(username ?? session.username);"],
    ],
  },
  {
    name: "falls-back-to-the-old-cookie",
    why: "The code of chapter 1 is still there: without a session, the server believes the cookie called username.",
    caughtBy: [OTHERS],
    edits: [
      ['const { session_token: id = "" } =', 'const { session_token: id = "", username = "" } ='],
      [LOOKED_UP, "    return users.get(session?.username ?? username);"],
    ],
  },
  {
    name: "signature-not-bound-to-the-name",
    why: "The signature is valid, but it does not cover the name in the cookie, so a thief can change the name.",
    caughtBy: [MEANING, OTHERS, ATTACK],
    edits: [
      [LISTED, ""],
      [
        "const id = newSessionId();",
        "const nonce = newSessionId();\n    signed.add(nonce);\n    const id = `${username}.${nonce}`;",
      ],
      ["  // #region login", "  const signed = new Set<string>();\n\n  // #region login"],
      [
        `${FOUND}\n${LOOKED_UP}`,
        `    const [name = "", nonce = ""] = id.split(".");
    return signed.has(nonce) ? users.get(name) : undefined;`,
      ],
    ],
  },
];

const broken: Mistake[] = [
  {
    name: "session-before-password",
    why: "The server puts the line on the list before it checks the password, and leaves it there when the password is wrong.",
    caughtBy: [FAILED],
    edits: [
      [`    const id = newSessionId();\n${LISTED}\n`, ""],
      [
        "    if (!(await users.verify(username, password)))",
        `    const id = newSessionId();\n${LISTED}\n    if (!(await users.verify(username, password)))`,
      ],
    ],
  },
  {
    name: "failed-login-sets-the-cookie",
    why: "The answer says that the password is wrong, but still sets a cookie that works.",
    caughtBy: [FAILED],
    edits: [
      [
        'if (!(await users.verify(username, password))) return loginPage("Wrong name or password.", 401);\n    const id = newSessionId();\n    sessions.set(id, { username });',
        `const id = newSessionId();
    sessions.set(id, { username });
    const failed = loginPage("Wrong name or password.", 401);
    failed.headers.append("set-cookie", sessionCookie(id));
    if (!(await users.verify(username, password))) return failed;`,
      ],
    ],
  },
  {
    name: "promise-as-key",
    why: "The author forgot an await. So every key is the text [object Promise], and all users share one line on the list.",
    caughtBy: [TWO, UNKNOWN],
    edits: [
      WITH_HASH,
      [LISTED, "    sessions.set(String(sha256(id)), { username });"],
      [FOUND, "    const session = id ? sessions.get(String(sha256(id))) : undefined;"],
    ],
  },
  {
    name: "stores-hash-looks-up-raw",
    why: "The list holds hashes, but the server looks up the cookie's value without hashing it.",
    caughtBy: [ROUND_TRIP],
    edits: [WITH_HASH, [LISTED, "    sessions.set(await sha256(id), { username });"]],
  },
  {
    name: "plus-becomes-a-space",
    why: "Base64 contains plus signs, which a parser for forms reads as spaces, so half of all logins fail.",
    caughtBy: [ROUND_TRIP],
    edits: [
      [HEX, "return btoa(String.fromCharCode(...bytes));"],
      [
        'const { session_token: id = "" } = parseCookie(request.headers.get("cookie") ?? "");',
        'const id = new URLSearchParams((request.headers.get("cookie") ?? "").replaceAll("; ", "&")).get("session_token") ?? "";',
      ],
    ],
  },
  {
    name: "cuts-the-padding-off",
    why: "The parser splits at every equals sign, but a value in base64 can end with such a sign.",
    caughtBy: [ROUND_TRIP],
    edits: [
      [HEX, "return btoa(String.fromCharCode(...bytes));"],
      [
        'const { session_token: id = "" } = parseCookie(request.headers.get("cookie") ?? "");',
        `const pairs = (request.headers.get("cookie") ?? "").split("; ").map((pair) => pair.split("="));
    const [, id = ""] = pairs.find(([name]) => name === "session_token") ?? [];`,
      ],
    ],
  },
];

export default [...guessable, ...repeated, ...revealing, ...trusting, ...broken, ...kinds(2)];

/** Wrong ways that no request to this lab can show, or that this lab does not judge, each with the reason. */
export const notShown: string[] = [
  "The grader does not see what a server prints. The chapter says why a log must not contain IDs.",
  "A hash of a counter and of a 128-bit secret is as hard to guess as random bytes, so it passes. If the secret is in the code, only a person who reads the code finds it. The grader does not read code.",
  "The checks refuse every signed name, even if the server compares the signature correctly. The mistake compares-the-beginning shows a wrong comparison with an ID.",
];
