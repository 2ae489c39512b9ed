import { kinds } from "../kit/build/kinds.ts";
import type { Mistake } from "../kit/build/mistakes.ts";

const LIMIT = "a fourth login of a user ends the oldest of the three sessions before";
const OWN_LIMIT = "the limit counts each user alone, and no visitors";
const TWICE = "two logins at once from one browser both succeed";
const APART = "requests at the same time each answer their own user";
const DONE = "what a request was asked to do is done when its answer comes";
const NO_QUEUE = "a request that waits for its body holds up nobody";
const STAYS = "no request brings an expired session back";
const ITEMS = "items put into one basket at the same time all stay in it";
const OVERWRITES = "a slow request writes nothing over what happened meanwhile";
const LOGOUT = "no request under way brings a session back after its logout";
const OTHERWISE = "no slow request brings back a session that ended in another way";
const EXPIRED = "a slow request wakes no session that expired meanwhile";
const ITEM_BACK = "an item that comes in while its owner logs out brings no session back";
const ONE_BASKET = "of two logins at once, one gets the visitor's basket";
const FLOOD = "ten logins at once leave three sessions at most";
const ATTACK = "bringing a session back from the dead fails";

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
    why: "The whole session, as it was before the handler, is written back after it.",
    caughtBy: [OVERWRITES, LOGOUT, OTHERWISE, EXPIRED, ATTACK],
    edits: [
      [TOUCH, CHECK_ONLY],
      [HANDLE, `${HANDLE}${SAVE}`],
    ],
  },
  {
    name: "renews-with-an-old-copy",
    why: "Only what is still there is written, but all of it, as it was when the request came in.",
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
    why: "Written before the handler, so a slow body harms nothing, and still in two steps.",
    caughtBy: [OVERWRITES, LOGOUT],
    edits: [
      [TOUCH, CHECK_ONLY],
      [HANDLE, `${SAVE}${HANDLE}`],
    ],
  },
  {
    name: "looks-before-it-saves",
    why: "It asks whether the session is still there, and writes in another step.",
    caughtBy: [OVERWRITES, LOGOUT],
    edits: [
      [TOUCH, CHECK_ONLY],
      [HANDLE, `${HANDLE}    if (await findSession(request)) await store.set(id, { ...session, lastSeen: now() });\n`],
    ],
  },
  {
    name: "updates-with-an-old-copy",
    why: "update writes only what is still there, and here it writes what was read long ago.",
    caughtBy: [OVERWRITES, EXPIRED],
    edits: [
      [TOUCH, CHECK_ONLY],
      [HANDLE, `${HANDLE}    await store.update(id, () => ({ ...session, lastSeen: now() }));\n`],
    ],
  },
  {
    name: "renews-at-the-end",
    why: "One field, and only of a session that is still there; but by then it may have expired.",
    caughtBy: [EXPIRED],
    edits: [
      [TOUCH, CHECK_ONLY],
      [HANDLE, `${HANDLE}    await store.touch(id, { lastSeen: now() });\n`],
    ],
  },
  {
    name: "remembers-who-logged-out-here",
    why: "A note of the last logout stops that session from coming back, and no other that ended.",
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
    why: "Read, add, write: of four items at once one is left, and a session that ended comes back.",
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
    why: "No session comes back, and the basket that is written was still read in another step.",
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
    why: "update is one step, but the basket in it comes from before: the step has to read, too.",
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
    why: "update finds nothing, so the item and its session are written anew under the old ID.",
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
    why: "Two logins find the visitor's session before either strikes it off, and both take the basket.",
    caughtBy: [ONE_BASKET],
    edits: [[TAKE, `const before = await findSession(request);\n    await store.delete(site.sessionId(request));\n`]],
  },
  {
    name: "asks-whether-it-is-there-first",
    why: "delete says who got it, and this code asks before it.",
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
    why: "The basket has just been taken, so the login is refused, password or not.",
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
    why: "Ten logins count, each sees an empty list, and ten sessions start.",
    caughtBy: [FLOOD],
    edits: [
      [STARTED, `${TIDY}${SET}`],
      ["own.slice(0, -LIMIT)", "own.slice(0, -(LIMIT - 1))"],
    ],
  },
  {
    name: "ends-one-at-most",
    why: "Each of ten logins strikes off the oldest, and for all of them that is the same one.",
    caughtBy: [FLOOD],
    edits: [["own.slice(0, -LIMIT)", "own.slice(0, own.length > LIMIT ? 1 : 0)"]],
  },
  {
    name: "counts-in-a-variable",
    why: "How many sessions somebody has is read, awaited on, and written.",
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
    why: "Nobody is ever thrown out.",
    caughtBy: [LIMIT, OTHERWISE, FLOOD],
    edits: [["own.slice(0, -LIMIT)", "own.slice(0, 0)"]],
  },
  {
    name: "limit-of-two",
    why: "Three are promised: the third device throws out the first.",
    caughtBy: [LIMIT],
    edits: [["const LIMIT = 3;", "const LIMIT = 2;"]],
  },
  {
    name: "ends-the-newest",
    why: "The one who logs in last is thrown out, and the thief's old session stays.",
    caughtBy: [LIMIT, OTHERWISE],
    edits: [["own.slice(0, -LIMIT)", "own.slice(LIMIT)"]],
  },
  {
    name: "one-limit-for-all",
    why: "Three sessions for everybody together: alice's logins throw bob out.",
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
    why: "Visitors have no name, and so they all have the same one.",
    caughtBy: [OWN_LIMIT],
    edits: [["username !== undefined && session.username === username", "session.username === username"]],
  },
  {
    name: "does-not-wait-for-logout",
    why: "The answer goes out before the session is struck off.",
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
    why: "The browser has its cookie before the store has the session.",
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
    why: "forEach calls an async function for every session and waits for none.",
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
    why: "The user is kept where all requests see it, and changes while this one waits.",
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
    why: "update knows nothing of expiry, and an item in the basket counts as a sign of life.",
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
    why: "As with keys that begin with the name: alice's fourth login ends a session of alice2.",
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
    why: "The queue begins before the router, so that even the login page waits for a comment that is on its way.",
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
    why: "One queue for all logged-in requests, held while somebody's body is on its way.",
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
    why: "Others pass, and alice's own second tab waits for her slow one.",
    caughtBy: [NO_QUEUE],
    edits: [
      [SERVER, `${SERVER}  const last = new Map<string, Promise<unknown>>();\n`],
      [
        HANDLE,
        "    const turn = (last.get(user.name) ?? Promise.resolve()).then(() => handler(user, request));\n    last.set(user.name, turn.catch(() => undefined));\n    const response = await turn;\n",
      ],
    ],
  },
  ...kinds(8),
] satisfies Mistake[];

/** Wrong ways that no request to this lab can show, or that it does not judge, and why. */
export const notShown: string[] = [
  "A lock that an error leaves locked gives the next request no answer at all. The grader says so, as for any handler that does not answer; it is no check's verdict.",
  "A lock inside one process holds back no second process. The lab runs one; chapter 10 runs two servers on one store.",
  "A table of locks that only grows costs memory, and no answer shows it.",
];
