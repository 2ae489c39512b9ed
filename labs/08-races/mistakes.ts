import { kinds } from "../kit/build/kinds.ts";
import type { Mistake } from "../kit/build/mistakes.ts";

const LIMIT = "a user's fourth login ends the oldest of the three earlier sessions";
const OWN_LIMIT = "the limit counts each user separately, and does not count visitors";
const TWICE = "two logins at once from one browser both succeed";
const APART = "if requests come at the same time, each gets its own user's answer";
const DONE = "the server answers only when it has done what the request asked";
const NO_QUEUE = "a request that waits for its body delays no other request";
const STAYS = "no request brings an expired session back";
const ITEMS = "a basket keeps all items that arrive at the same time";
const OVERWRITES = "a slow request undoes nothing that happened meanwhile";
const LOGOUT = "no request that is still running brings a session back after its logout";
const OTHERWISE = "no slow request brings back a session that ended in another way";
const EXPIRED = "a slow request renews no session that expired meanwhile";
const ITEM_BACK = "an item that arrives during its owner's logout brings no session back";
const ONE_BASKET = "of two logins at once, only one gets the visitor's basket";
const FLOOD = "ten logins at once leave three sessions at most";
const ATTACK = "bringing a session back after its logout fails";

const SERVER = "export default function createServer({ users, store, comments, now }: Lab<Session>): Handler {\n";
const TOUCH = "const renewed = session && user && (await store.touch(id, { lastSeen: now() }));\n";
const HANDLE = "    const response = await handler(user, request);\n";
const SAVE = "    await store.set(id, { ...session, lastSeen: now() });\n";
const CHECK_ONLY = "const renewed = session && user;\n";
const ADD =
  "    const add = (session: Session): Session => ({ ...session, basket: [...session.basket, item] });\n    const added = (await findSession(request)) && (await store.update(site.sessionId(request), add));\n";
const SET = "    await store.set(id, { ...session, createdAt: now(), lastSeen: now() });\n";
const TIDY = "    await tidy(session.username);\n";
const STARTED = `${SET}${TIDY}`;
const TAKE = "const before = await store.delete(site.sessionId(request));\n";
const STRIKE =
  "for (const [id, session] of await store.all()) if (session.username === username) await store.delete(id);";

export default [
  {
    name: "saves-at-the-end",
    why: "After the handler, the code writes back the whole session as it was before the handler.",
    caughtBy: [OVERWRITES, LOGOUT, OTHERWISE, EXPIRED, ATTACK],
    edits: [
      [TOUCH, CHECK_ONLY],
      [HANDLE, `${HANDLE}${SAVE}`],
    ],
  },
  {
    name: "renews-with-an-old-copy",
    why: "The code writes only a session that is still there, but it writes the whole record as it was when the request arrived.",
    caughtBy: [OVERWRITES],
    edits: [
      [
        TOUCH,
        TOUCH.replace(
          "store.touch(id, { lastSeen: now() })",
          "store.update(id, () => ({ ...session, lastSeen: now() }))",
        ),
      ],
    ],
  },
  {
    name: "saves-at-the-start",
    why: "The code writes before the handler, so a slow body does no harm. But the code still reads and writes in two steps.",
    caughtBy: [OVERWRITES, LOGOUT],
    edits: [
      [TOUCH, CHECK_ONLY],
      [HANDLE, `${SAVE}${HANDLE}`],
    ],
  },
  {
    name: "looks-before-it-saves",
    why: "The code checks that the session is still there, but writes in a later step.",
    caughtBy: [OVERWRITES, LOGOUT],
    edits: [
      [TOUCH, CHECK_ONLY],
      [HANDLE, `${HANDLE}    if (await findSession(request)) await store.set(id, { ...session, lastSeen: now() });\n`],
    ],
  },
  {
    name: "updates-with-an-old-copy",
    why: "The method update writes only a session that is still there. But here it writes a record that the code read long before.",
    caughtBy: [OVERWRITES, EXPIRED],
    edits: [
      [TOUCH, CHECK_ONLY],
      [HANDLE, `${HANDLE}    await store.update(id, () => ({ ...session, lastSeen: now() }));\n`],
    ],
  },
  {
    name: "renews-at-the-end",
    why: "The code writes one field, and only if the session is still there. But this session may have expired meanwhile.",
    caughtBy: [EXPIRED],
    edits: [
      [TOUCH, CHECK_ONLY],
      [HANDLE, `${HANDLE}    await store.touch(id, { lastSeen: now() });\n`],
    ],
  },
  {
    name: "remembers-who-logged-out-here",
    why: "The code remembers only the last logout, so a session that ended in another way can come back.",
    caughtBy: [OVERWRITES, OTHERWISE, EXPIRED],
    edits: [
      [SERVER, `${SERVER}  const loggedOut = new Set<string>();\n`],
      [TOUCH, CHECK_ONLY],
      [HANDLE, `${HANDLE}    if (!loggedOut.has(id)) await store.set(id, { ...session, lastSeen: now() });\n`],
      [
        "    await store.delete(site.sessionId(request));\n    return site.withSessionCookie",
        "    loggedOut.add(site.sessionId(request));\n    await store.delete(site.sessionId(request));\n    return site.withSessionCookie",
      ],
    ],
  },
  {
    name: "adds-in-two-steps",
    why: "The code reads, adds and writes in separate steps: of four items at once only one stays, and an ended session comes back.",
    caughtBy: [ITEMS, ITEM_BACK],
    edits: [
      [
        ADD,
        "    const added = await findSession(request);\n    if (added) await store.set(site.sessionId(request), { ...added, basket: [...added.basket, item] });\n",
      ],
    ],
  },
  {
    name: "touches-the-basket",
    why: "No session comes back, but the code reads the basket in one step and writes it in another.",
    caughtBy: [ITEMS],
    edits: [
      [
        ADD,
        "    const found = await findSession(request);\n    const added = found && (await store.touch(site.sessionId(request), { basket: [...found.basket, item] }));\n",
      ],
    ],
  },
  {
    name: "updates-with-an-outer-basket",
    why: "The method update is one step, but the code has read the basket before that. Reading must be part of the same step.",
    caughtBy: [ITEMS],
    edits: [
      [
        ADD,
        "    const found = await findSession(request);\n    const basket = [...(found?.basket ?? []), item];\n    const added = found && (await store.update(site.sessionId(request), (fresh) => ({ ...fresh, basket })));\n",
      ],
    ],
  },
  {
    name: "puts-the-session-back-with-the-item",
    why: "If update finds no session, the code writes the session again, with the item, under the old ID.",
    caughtBy: [ITEM_BACK],
    edits: [
      [
        ADD,
        "    const add = (session: Session): Session => ({ ...session, basket: [...session.basket, item] });\n    const found = await findSession(request);\n    const added = found && ((await store.update(site.sessionId(request), add)) || (await store.set(site.sessionId(request), add(found)), true));\n",
      ],
    ],
  },
  {
    name: "finds-then-strikes-off",
    why: "Two logins find the visitor's session before one of them deletes it, and both take the basket.",
    caughtBy: [ONE_BASKET],
    edits: [[TAKE, `const before = await findSession(request);\n    await store.delete(site.sessionId(request));\n`]],
  },
  {
    name: "asks-whether-it-is-there-first",
    why: "Only the result of the method delete says which login gets the basket. But this code reads the basket before it calls delete.",
    caughtBy: [ONE_BASKET],
    edits: [
      [
        TAKE,
        "const before = await store.get(site.sessionId(request));\n    if (before) await store.delete(site.sessionId(request));\n",
      ],
    ],
  },
  {
    name: "turns-the-second-away",
    why: "Another login has just taken the basket. So the server refuses this login, although the password is right.",
    caughtBy: [TWICE, ONE_BASKET],
    edits: [
      [
        TAKE,
        `const had = await findSession(request);\n    ${TAKE}    if (had && !before) return site.loginPage("Try again.", 401);\n`,
      ],
    ],
  },
  {
    name: "counts-first",
    why: "Ten logins count the sessions at the same time. Each of them sees an empty list, so ten sessions start.",
    caughtBy: [FLOOD],
    edits: [
      [STARTED, `${TIDY}${SET}`],
      ["own.slice(0, -LIMIT)", "own.slice(0, -(LIMIT - 1))"],
    ],
  },
  {
    name: "ends-one-at-most",
    why: "Each of ten logins deletes the oldest session, and this is the same session for all of them.",
    caughtBy: [FLOOD],
    edits: [["own.slice(0, -LIMIT)", "own.slice(0, own.length > LIMIT ? 1 : 0)"]],
  },
  {
    name: "counts-in-a-variable",
    why: "The code reads the number of a user's sessions, waits, and then writes it.",
    caughtBy: [FLOOD],
    edits: [
      [SERVER, `${SERVER}  const counts = new Map<string, number>();\n`],
      [
        STARTED,
        `    const count = counts.get(session.username ?? "") ?? 0;
    if (session.username === undefined || count >= LIMIT) await tidy(session.username);
${SET}    counts.set(session.username ?? "", count + 1);
`,
      ],
      ["own.slice(0, -LIMIT)", "own.slice(0, -(LIMIT - 1))"],
    ],
  },
  {
    name: "no-limit",
    why: "The code never ends a session, so there is no limit.",
    caughtBy: [LIMIT, OTHERWISE, FLOOD],
    edits: [["own.slice(0, -LIMIT)", "own.slice(0, 0)"]],
  },
  {
    name: "limit-of-two",
    why: "A user may have three sessions, but here the third login ends the first session.",
    caughtBy: [LIMIT],
    edits: [["const LIMIT = 3;", "const LIMIT = 2;"]],
  },
  {
    name: "ends-the-newest",
    why: "The code ends the newest session, so the thief's old session stays.",
    caughtBy: [LIMIT, OTHERWISE],
    edits: [["own.slice(0, -LIMIT)", "own.slice(LIMIT)"]],
  },
  {
    name: "one-limit-for-all",
    why: "The limit counts the sessions of all users together, so alice's logins end bob's session.",
    caughtBy: [OWN_LIMIT],
    edits: [
      [
        "username !== undefined && session.username === username",
        "username !== undefined && session.username !== undefined",
      ],
    ],
  },
  {
    name: "visitors-are-one-user",
    why: "Visitors have no name, so the code counts all of them as one user.",
    caughtBy: [OWN_LIMIT],
    edits: [["username !== undefined && session.username === username", "session.username === username"]],
  },
  {
    name: "does-not-wait-for-logout",
    why: "The server sends the answer before it has deleted the session.",
    caughtBy: [DONE],
    edits: [
      [
        "    await store.delete(site.sessionId(request));\n    return site.withSessionCookie",
        "    void store.delete(site.sessionId(request));\n    return site.withSessionCookie",
      ],
    ],
  },
  {
    name: "does-not-wait-for-login",
    why: "The server sends the cookie before the store has the session.",
    caughtBy: [DONE, TWICE, ONE_BASKET],
    edits: [
      [
        STARTED,
        `    void store.set(id, { ...session, createdAt: now(), lastSeen: now() }).then(() => tidy(session.username));\n`,
      ],
    ],
  },
  {
    name: "for-each-async",
    why: "The method forEach calls an async function for every session, but waits for none of them.",
    caughtBy: [DONE],
    edits: [
      [
        STRIKE,
        "(await store.all()).forEach(async ([id, session]) => {\n      if (session.username === username) await store.delete(id);\n    });",
      ],
    ],
  },
  {
    name: "one-user-for-all-requests",
    why: "The user is in a variable that all requests share, and other requests change it while this request waits.",
    caughtBy: [APART],
    edits: [
      [SERVER, `${SERVER}  let current: ReturnType<typeof users.get>;\n`],
      [
        'const user = users.get(session?.username ?? "");\n',
        'const user = (current = users.get(session?.username ?? ""));\n',
      ],
      [HANDLE, "    const response = await handler(current ?? user, request);\n"],
    ],
  },
  {
    name: "items-wake-sessions",
    why: "The method update does not check expiry, so a new item in the basket renews even an expired session.",
    caughtBy: [STAYS],
    edits: [
      [
        ADD,
        `    const add = (session: Session): Session => ({ ...session, lastSeen: now(), basket: [...session.basket, item] });
    const added = await store.update(site.sessionId(request), add);\n`,
      ],
    ],
  },
  {
    name: "counts-all-whose-name-begins-alike",
    why: "The code compares only the beginning of the name, so alice's fourth login ends a session of alice2.",
    caughtBy: [OWN_LIMIT],
    edits: [
      [
        "username !== undefined && session.username === username);",
        'username !== undefined && (session.username ?? "").startsWith(username));',
      ],
    ],
  },
  {
    name: "a-lock-around-everything",
    why: "All requests wait in one queue before the router. So even the login page waits for a comment that is still arriving.",
    caughtBy: [NO_QUEUE],
    edits: [
      [SERVER, `${SERVER}  let last: Promise<unknown> = Promise.resolve();\n`],
      [
        "  return site.dispatch(routes);",
        `  const answer = site.dispatch(routes);
  return (request) => {
    const turn = last.then(() => answer(request));
    last = turn.catch(() => undefined);
    return turn;
  };`,
      ],
    ],
  },
  {
    name: "a-lock-for-the-whole-site",
    why: "All requests of logged-in users share one queue, and wait while one request's body is still arriving.",
    caughtBy: [NO_QUEUE],
    edits: [
      [SERVER, `${SERVER}  let last: Promise<unknown> = Promise.resolve();\n`],
      [
        HANDLE,
        "    const turn = last.then(() => handler(user, request));\n    last = turn.catch(() => undefined);\n    const response = await turn;\n",
      ],
    ],
  },
  {
    name: "a-lock-for-each-user",
    why: "Other users do not wait, but alice's second tab waits for her slow request.",
    caughtBy: [NO_QUEUE],
    edits: [
      [SERVER, `${SERVER}  const last = new Map<string, Promise<unknown>>();\n`],
      [
        HANDLE,
        "    const turn = (last.get(user.name) ?? Promise.resolve()).then(() => handler(user, request));\n    last.set(user.name, turn.catch(() => undefined));\n    const response = await turn;\n",
      ],
    ],
  },
  {
    name: "item-moves-the-start",
    why: "Each new item also writes the current time as the start of the session, so the eight hours never end.",
    caughtBy: ["a refused request does nothing and shows nothing"],
    edits: [
      [
        "({ ...session, basket: [...session.basket, item] })",
        "({ ...session, basket: [...session.basket, item], createdAt: now() })",
      ],
    ],
  },
  ...kinds(8),
] satisfies Mistake[];

/** Wrong ways that no request to this lab can show, or that this lab does not judge, each with the reason. */
export const notShown: string[] = [
  "An error leaves the lock closed, so the next request never gets an answer. The grader reports every handler that does not answer, so no check is about this mistake.",
  "A lock inside one process, which does not stop a second process: this lab runs only one process, and chapter 10 runs two servers on one store.",
  "A table of locks that only grows: it costs memory, but no answer shows it.",
];
