import { kinds } from "../kit/build/kinds.ts";
import type { Mistake } from "../kit/build/mistakes.ts";

const BASKET = "a visitor fills a basket without logging in";
const LOGIN = "a visitor with a basket logs in and sees the own dashboard";
const KEPT = "the basket comes along when its visitor logs in";
const DIFFERS = "logging in changes the value of the session cookie";
const NOBODY = "the cookie from before the login opens no dashboard";
const GONE = "the session from before the login is gone, its basket too";
const AGAIN = "logging in again changes the value too, and ends the session before";
const SOMEBODY = "logging in as somebody else shows nothing of the first, and ends their session";
const PLANTED = "nothing planted in the visitor's session decides where the login leads";
const INVENTED_LOGIN = "an ID that the thief invented is never adopted by a login";
const INVENTED_BASKET = "an ID that the thief invented is never adopted by a basket";
const COOKIE_ONLY = "only the cookie carries the ID";
const ONCE = "a login sends each cookie once";
const FAILED_VISITOR = "a failed login changes nothing for a visitor";
const FAILED_USER = "a failed login changes nothing for somebody who is logged in";
const STAYS = "no request brings an expired session back";
const NOT_A_USER = "nothing that a visitor sends with a basket makes them a user";
const RULES = "every answer keeps the rules of the chapters so far";
const ATTACK = "planting a cookie and riding along fails";

const KIT = 'import * as site from "../kit/lab/index.ts";';
const VERIFY =
  '    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);\n';
const FIND = "    const before = findSession(request);\n";
const DELETE_OLD = "    sessions.delete(site.sessionId(request));\n    // A visitor's basket";
const CARRY = "const basket = before && before.username === undefined ? before.basket : [];\n";
const START = 'return start({ username, basket }, site.seeOther("/dashboard"));';
const SIGNATURE = 'start(session: Pick<Session, "username" | "basket" | "next">, page: Response)';
const NEW_ID = "const id = site.newSessionId();\n";
const SERVER = "export default function createServer({ users, sessions, comments, now }: Lab<Session>): Handler {\n";
const FIRST_ITEM = 'start({ basket: [item], next }, site.seeOther("/basket"))';
const FORM = 'const { item = "", next } = await site.readForm(request);';

/** start() takes an ID to use instead of a new one, if it is not empty. */
const CHOOSABLE: Mistake["edits"] = [
  [SIGNATURE, 'start(session: Pick<Session, "username" | "basket" | "next">, page: Response, chosen = "")'],
  [NEW_ID, "const id = chosen || site.newSessionId();\n"],
];

/** What an in-place upgrade does, when `which` holds. */
const upgradeIf = (which: string): Mistake["edits"] => [
  [
    FIND,
    `${FIND}    if (${which}) {
      Object.assign(before, { username, createdAt: now(), lastSeen: now() });
      return site.withSessionCookie(site.seeOther("/dashboard"), site.sessionId(request), IDLE);
    }\n`,
  ],
];

export default [
  {
    name: "upgrades-in-place",
    why: "The visitor's record becomes the user's, under the ID that the thief knows.",
    caughtBy: [DIFFERS, AGAIN, SOMEBODY, ATTACK],
    edits: upgradeIf("before"),
  },
  {
    name: "hashes-the-old-id",
    why: "The new ID differs from the old one, and whoever planted the old one can compute it.",
    caughtBy: [NOBODY],
    edits: [
      [KIT, `import { createHash } from "node:crypto";\n${KIT}`],
      ...CHOOSABLE,
      [
        START,
        START.replace("));", '), before && createHash("sha256").update(site.sessionId(request)).digest("hex"));'),
      ],
    ],
  },
  {
    name: "counts-the-old-id-up",
    why: "A number behind the old ID makes another text of it, and no secret.",
    caughtBy: [NOBODY],
    edits: [...CHOOSABLE, [START, START.replace("));", "), before && `${site.sessionId(request)}.1`);")]],
  },
  {
    name: "upgrades-visitors-in-place",
    why: "Only a second login gets a new ID; the one that counts does not.",
    caughtBy: [DIFFERS, ATTACK],
    edits: upgradeIf("before && before.username === undefined"),
  },
  {
    name: "skips-fresh-sessions",
    why: "A session of the last minute seems too young to have been stolen. A planted one is young, too.",
    caughtBy: [DIFFERS],
    edits: upgradeIf("before && before.username === undefined && now() - before.createdAt < 60_000"),
  },
  {
    name: "binds-to-the-browser",
    why: "The ID stays and the User-Agent is compared instead: the thief sends the same one.",
    caughtBy: [DIFFERS, ATTACK],
    edits: [
      ...upgradeIf("before && before.username === undefined"),
      [
        "    return session && now() < expiresAt(session) ? session : undefined;\n",
        '    const agent = request.headers.get("user-agent");\n    if (session && (session.agent ??= agent) !== agent) return undefined;\n    return session && now() < expiresAt(session) ? session : undefined;\n',
      ],
    ],
  },
  {
    name: "logs-the-old-one-in-too",
    why: "A new session starts, and the record under the old ID learns the username as well.",
    caughtBy: [NOBODY, AGAIN, SOMEBODY, ATTACK],
    edits: [
      [DELETE_OLD, "    // A visitor's basket"],
      [CARRY, `${CARRY}    if (before) before.username = username;\n`],
    ],
  },
  {
    name: "grants-a-minute-of-grace",
    why: "For requests still on their way the old ID works one more minute, for the thief as well.",
    caughtBy: [NOBODY],
    edits: [
      [DELETE_OLD, "    if (before?.username) sessions.delete(site.sessionId(request));\n    // A visitor's basket"],
      [
        CARRY,
        `${CARRY}    if (before && !before.username) Object.assign(before, { username, lastSeen: now() - IDLE + 60_000 });\n`,
      ],
    ],
  },
  {
    name: "leaves-an-alias",
    why: "A table leads from the old ID to the new session, for tabs that are still open.",
    caughtBy: [NOBODY, AGAIN, SOMEBODY, ATTACK],
    edits: [
      [SERVER, `${SERVER}  const renamed = new Map<string, string>();\n`],
      [
        "const session = sessions.get(site.sessionId(request));",
        "const session = sessions.get(renamed.get(site.sessionId(request)) ?? site.sessionId(request));",
      ],
      [
        START,
        'const page = start({ username, basket }, site.seeOther("/dashboard"));\n    if (before) renamed.set(site.sessionId(request), [...sessions.keys()].at(-1) ?? "");\n    return page;',
      ],
    ],
  },
  {
    name: "leaves-the-visitor-alive",
    why: "The old session is still a visitor's, and its basket is the very array that the user now fills.",
    caughtBy: [GONE],
    edits: [
      [DELETE_OLD, "    if (before?.username) sessions.delete(site.sessionId(request));\n    // A visitor's basket"],
    ],
  },
  {
    name: "never-deletes",
    why: "Every login starts a session and ends none.",
    caughtBy: [GONE, AGAIN, SOMEBODY],
    edits: [[DELETE_OLD, "    // A visitor's basket"]],
  },
  {
    name: "forgets-the-cookie",
    why: "The record moves to a new ID that the browser is never told.",
    caughtBy: [LOGIN],
    edits: [
      [
        START,
        'const page = start({ username, basket }, site.seeOther("/dashboard"));\n    if (before && !before.username) page.headers.delete("set-cookie");\n    return page;',
      ],
    ],
  },
  {
    name: "forgets-the-record",
    why: "The browser gets a new ID, and the record stays under the old one, with the username in it.",
    caughtBy: [LOGIN, ATTACK],
    edits: [
      [
        FIND,
        `${FIND}    if (before && !before.username) {
      before.username = username;
      return site.withSessionCookie(site.seeOther("/dashboard"), site.newSessionId(), IDLE);
    }\n`,
      ],
    ],
  },
  {
    name: "adopts-at-login",
    why: "A new ID only if the old session was found: an invented one becomes the user's.",
    caughtBy: [INVENTED_LOGIN],
    edits: [
      ...CHOOSABLE,
      [
        START,
        'return start({ username, basket }, site.seeOther("/dashboard"), before ? "" : site.sessionId(request));',
      ],
    ],
  },
  {
    name: "adopts-at-the-basket",
    why: "An ID that is not on the list is put there, whoever made it up (CVE-2024-38513).",
    caughtBy: [INVENTED_BASKET],
    edits: [
      ...CHOOSABLE,
      [FIRST_ITEM, 'start({ basket: [item], next }, site.seeOther("/basket"), site.sessionId(request))'],
    ],
  },
  {
    name: "new-id-only-without-a-cookie",
    why: "Whoever brings an ID keeps it, so planting any cookie is enough.",
    caughtBy: [DIFFERS, AGAIN, SOMEBODY, INVENTED_LOGIN, ATTACK],
    edits: [
      ...CHOOSABLE,
      [START, 'return start({ username, basket }, site.seeOther("/dashboard"), site.sessionId(request));'],
    ],
  },
  {
    name: "same-user-keeps-the-id",
    why: "Who logs in again as the same user keeps the ID, and so does whoever copied it.",
    caughtBy: [AGAIN],
    edits: upgradeIf("before && before.username === username"),
  },
  {
    name: "follows-the-planted-page",
    why: "Where the login leads is taken from a record that the thief has written.",
    caughtBy: [PLANTED],
    edits: [[START, 'return start({ username, basket }, site.seeOther(before?.next ?? "/dashboard"));']],
  },
  {
    name: "follows-what-begins-with-a-slash",
    why: "//evil.test begins with a slash too, and leads to another site.",
    caughtBy: [PLANTED],
    edits: [
      [
        START,
        'const next = before?.next?.startsWith("/") ? before.next : "/dashboard";\n    return start({ username, basket }, site.seeOther(next));',
      ],
    ],
  },
  {
    name: "spreads-the-old-record",
    why: "Everything in the record before comes along: also the basket of whoever was logged in.",
    caughtBy: [SOMEBODY],
    edits: [
      [CARRY, "const basket: string[] = [];\n"],
      [START, 'return start({ basket, ...before, username }, site.seeOther("/dashboard"));'],
    ],
  },
  {
    name: "keeps-any-basket",
    why: "The basket comes along even when it is another user's.",
    caughtBy: [SOMEBODY],
    edits: [[CARRY, "const basket = before?.basket ?? [];\n"]],
  },
  {
    name: "spreads-the-form",
    why: "A field called username makes the visitor that user, without a password.",
    caughtBy: ["nothing that a visitor sends with a basket makes them a user"],
    edits: [
      [FORM, 'const { item = "", ...fields } = await site.readForm(request);'],
      [FIRST_ITEM, 'start({ ...fields, basket: [item] }, site.seeOther("/basket"))'],
    ],
  },
  {
    name: "ends-the-old-one-first",
    why: "The session is deleted before the password is checked: a typo empties the basket.",
    caughtBy: [FAILED_VISITOR, FAILED_USER],
    edits: [
      [VERIFY, `${FIND}    sessions.delete(site.sessionId(request));\n${VERIFY}`],
      [`${FIND}${DELETE_OLD}`, "    // A visitor's basket"],
    ],
  },
  {
    name: "upgrades-before-the-password",
    why: "The username is written down before the password is checked, so any password will do.",
    caughtBy: [FAILED_VISITOR, FAILED_USER],
    edits: [
      [
        VERIFY,
        `    const early = findSession(request);\n    const was = early?.username;\n    if (early) early.username = username;\n${VERIFY}    if (early) Object.assign(early, { username: was });\n`,
      ],
    ],
  },
  {
    name: "a-typo-empties-the-basket",
    why: "A failed login throws the visitor's session away, to be on the safe side.",
    caughtBy: [FAILED_VISITOR],
    edits: [
      [
        VERIFY,
        `    const right = await users.verify(username, password);\n    if (!right && !findSession(request)?.username) sessions.delete(site.sessionId(request));\n${VERIFY}`,
      ],
    ],
  },
  {
    name: "a-typo-logs-out",
    why: "A failed login ends the session of whoever is logged in.",
    caughtBy: [FAILED_USER],
    edits: [
      [
        VERIFY,
        `    const right = await users.verify(username, password);\n    if (!right && findSession(request)?.username) sessions.delete(site.sessionId(request));\n${VERIFY}`,
      ],
    ],
  },
  {
    name: "clears-then-sets",
    why: "Two Set-Cookie headers of one name, where one is enough and two are forbidden.",
    caughtBy: [ONCE],
    edits: [[START, 'return start({ username, basket }, site.withSessionCookie(site.seeOther("/dashboard"), "", 0));']],
  },
  {
    name: "sets-then-clears",
    why: "The browser takes the last of two: the cookie is gone right after the login.",
    caughtBy: [LOGIN, ONCE],
    edits: [
      [
        START,
        'const page = start({ username, basket }, site.seeOther("/dashboard"));\n    return before && !before.username ? site.withSessionCookie(page, "", 0) : page;',
      ],
    ],
  },
  {
    name: "takes-the-id-from-the-query",
    why: "A link with ?session_token= puts the victim into a session of the thief's choice.",
    caughtBy: [COOKIE_ONLY],
    edits: [
      [
        KIT,
        'import * as kit from "../kit/lab/index.ts";\n\nconst site = {\n  ...kit,\n  sessionId: (request: Request) => new URL(request.url).searchParams.get("session_token") ?? kit.sessionId(request),\n};',
      ],
    ],
  },
  {
    name: "takes-the-id-from-a-header",
    why: "Any header will do, so the ID travels where no cookie flag protects it.",
    caughtBy: [COOKIE_ONLY],
    edits: [
      [
        KIT,
        'import * as kit from "../kit/lab/index.ts";\n\nconst site = {\n  ...kit,\n  sessionId: (request: Request) => request.headers.get("x-session-id") ?? kit.sessionId(request),\n};',
      ],
    ],
  },
  {
    name: "baskets-wake-sessions",
    why: "The basket looks for its session without asking for the time, and marks it as used: an expired one of alice's, too.",
    caughtBy: [STAYS],
    edits: [
      [
        "    const session = findSession(request);\n    session?.basket.push(item);\n",
        `    const session = sessions.get(site.sessionId(request));
    if (session) session.lastSeen = now();
    session?.basket.push(item);\n`,
      ],
    ],
  },
  {
    name: "whole-form-with-the-second-item",
    why: "The first item goes into a new record, field by field; the second brings all of its form along, username included.",
    caughtBy: [NOT_A_USER],
    edits: [
      [FORM, `const form = await site.readForm(request);\n    const { item = "", next } = form;`],
      [
        "    session?.basket.push(item);\n",
        "    if (session) Object.assign(session, { ...form, basket: [...session.basket, item] });\n",
      ],
    ],
  },
  {
    name: "the-basket-outlives-the-logout",
    why: "Logging out gives the browser a new visitor's session with the old basket in it, and the next one at that computer finds it.",
    caughtBy: [SOMEBODY],
    edits: [
      [
        `    sessions.delete(site.sessionId(request));
    return site.withSessionCookie(site.seeOther("/"), "", 0);`,
        `    const basket = findSession(request)?.basket;
    sessions.delete(site.sessionId(request));
    return basket ? start({ basket }, site.seeOther("/")) : site.withSessionCookie(site.seeOther("/"), "", 0);`,
      ],
    ],
  },
  {
    name: "one-basket-for-all",
    why: "Every new session gets the same array, so every visitor sees what the others chose.",
    caughtBy: [BASKET],
    edits: [
      [SERVER, `${SERVER}  const empty: string[] = [];\n`],
      [FIRST_ITEM, 'start({ basket: empty, next }, (empty.push(item), site.seeOther("/basket")))'],
    ],
  },
  {
    name: "starts-with-an-empty-basket",
    why: "Nothing of the thief's comes along, and nothing of the visitor's either.",
    caughtBy: [KEPT],
    edits: [[CARRY, "const basket: string[] = [];\n    console.assert(before !== null);\n"]],
  },
  {
    name: "basket-tells-the-id",
    why: "A header left over from debugging shows the ID to every script of the basket's page.",
    caughtBy: [RULES],
    edits: [
      [
        '["GET /basket", (request) => site.basketPage(findSession(request)?.basket ?? [])],',
        `[
      "GET /basket",
      (request) => {
        const page = site.basketPage(findSession(request)?.basket ?? []);
        page.headers.set("x-debug", site.sessionId(request));
        return page;
      },
    ],`,
      ],
    ],
  },
  ...kinds(7),
] satisfies Mistake[];

/** Wrong ways that no request to this lab can show, or that it does not judge, and why. */
export const notShown: string[] = [
  "The site has no other change of rights than the login: nobody changes a password or role, or confirms one.",
  "It takes something awaited between the new session and the end of the old that fails. Nothing in the lab can be made to fail there by a request.",
  "Which of two cookies of one name counts is the learner's choice; only a __Host- name would settle it, and the labs do not demand one.",
];
