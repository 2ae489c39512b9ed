import { kinds } from "../kit/build/kinds.ts";
import type { Mistake } from "../kit/build/mistakes.ts";

const BASKET = "a visitor fills a basket without logging in";
const LOGIN = "a visitor with a basket logs in and sees their own dashboard";
const KEPT = "visitors keep their basket when they log in";
const DIFFERS = "logging in changes the value of the session cookie";
const NOBODY = "the cookie from before the login opens no dashboard";
const GONE = "a login removes the visitor's session, and its basket";
const AGAIN = "logging in again also changes the value, and ends the earlier session";
const SOMEBODY = "logging in as another user ends the first user's session and shows nothing of it";
const PLANTED = "no value planted in the visitor's session decides where the login leads";
const INVENTED_LOGIN = "a login never uses an ID that the thief invented";
const INVENTED_BASKET = "a basket never uses an ID that the thief invented";
const COOKIE_ONLY = "only the cookie carries the ID";
const ONCE = "a login sends each cookie once";
const FAILED_VISITOR = "a failed login changes nothing for a visitor";
const FAILED_USER = "a failed login changes nothing for a user who is logged in";
const STAYS = "no request brings an expired session back";
const NOT_A_USER = "nothing that a visitor sends with a basket makes them a user";
const RULES = "every answer follows the rules of the chapters so far";
const ATTACK = "planting a cookie and using it after the login fails";

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

/** start() uses a given ID in place of a new one, if the given ID is not empty. */
const CHOOSABLE: Mistake["edits"] = [
  [SIGNATURE, 'start(session: Pick<Session, "username" | "basket" | "next">, page: Response, chosen = "")'],
  [NEW_ID, "const id = chosen || site.newSessionId();\n"],
];

/** If `which` holds, the login turns the visitor's record into the user's record. */
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
    why: "The visitor's record becomes the user's record, under the ID that the thief knows.",
    caughtBy: [DIFFERS, AGAIN, SOMEBODY, ATTACK],
    edits: upgradeIf("before"),
  },
  {
    name: "hashes-the-old-id",
    why: "The new ID is different, but the thief who planted the old one can compute it.",
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
    why: "The new ID is the old ID with a number after it, so the thief knows it.",
    caughtBy: [NOBODY],
    edits: [...CHOOSABLE, [START, START.replace("));", "), before && `${site.sessionId(request)}.1`);")]],
  },
  {
    name: "upgrades-visitors-in-place",
    why: "Only a second login gets a new ID. The first login keeps the old ID, which a thief may have planted.",
    caughtBy: [DIFFERS, ATTACK],
    edits: upgradeIf("before && before.username === undefined"),
  },
  {
    name: "skips-fresh-sessions",
    why: "The server changes only IDs that are older than a minute. But the thief may have planted an ID in the last minute.",
    caughtBy: [DIFFERS],
    edits: upgradeIf("before && before.username === undefined && now() - before.createdAt < 60_000"),
  },
  {
    name: "binds-to-the-browser",
    why: "The ID stays, and the server compares the User-Agent header. But the thief can send the same header.",
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
    why: "A new session starts, but the record under the old ID gets the username too.",
    caughtBy: [NOBODY, AGAIN, SOMEBODY, ATTACK],
    edits: [
      [DELETE_OLD, "    // A visitor's basket"],
      [CARRY, `${CARRY}    if (before) before.username = username;\n`],
    ],
  },
  {
    name: "grants-a-minute-of-grace",
    why: "The old ID works for one more minute, for requests that are still on their way, so it also works for the thief.",
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
    why: "For tabs that are still open, the server keeps a table with the new session of each old ID. The thief's old ID leads there, too.",
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
    why: "The old session stays, and its basket is the same array that the user now fills.",
    caughtBy: [GONE],
    edits: [
      [DELETE_OLD, "    if (before?.username) sessions.delete(site.sessionId(request));\n    // A visitor's basket"],
    ],
  },
  {
    name: "never-deletes",
    why: "Every login starts a session, but ends no session.",
    caughtBy: [GONE, AGAIN, SOMEBODY],
    edits: [[DELETE_OLD, "    // A visitor's basket"]],
  },
  {
    name: "forgets-the-cookie",
    why: "The record moves to a new ID, but the server does not send this ID to the browser.",
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
    why: "The browser gets a new ID, but the record stays under the old one, with the username in it.",
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
    why: "The server makes a new ID only if it finds the old session, so an invented ID becomes the user's ID.",
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
    why: "The server puts any ID on the list, even an ID that a visitor invented (CVE-2024-38513).",
    caughtBy: [INVENTED_BASKET],
    edits: [
      ...CHOOSABLE,
      [FIRST_ITEM, 'start({ basket: [item], next }, site.seeOther("/basket"), site.sessionId(request))'],
    ],
  },
  {
    name: "new-id-only-without-a-cookie",
    why: "A visitor who sends an ID keeps it, so a thief can plant any ID.",
    caughtBy: [DIFFERS, AGAIN, SOMEBODY, INVENTED_LOGIN, ATTACK],
    edits: [
      ...CHOOSABLE,
      [START, 'return start({ username, basket }, site.seeOther("/dashboard"), site.sessionId(request));'],
    ],
  },
  {
    name: "same-user-keeps-the-id",
    why: "A user who logs in again keeps the ID, so a thief's copy still works.",
    caughtBy: [AGAIN],
    edits: upgradeIf("before && before.username === username"),
  },
  {
    name: "follows-the-planted-page",
    why: "After the login, the server redirects to a page that the thief has written into the record.",
    caughtBy: [PLANTED],
    edits: [[START, 'return start({ username, basket }, site.seeOther(before?.next ?? "/dashboard"));']],
  },
  {
    name: "follows-what-begins-with-a-slash",
    why: "The code accepts every address that begins with a slash. But //evil.test begins with a slash, too, and leads to another site.",
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
    why: "The new session keeps everything of the old record, even the basket of another user.",
    caughtBy: [SOMEBODY],
    edits: [
      [CARRY, "const basket: string[] = [];\n"],
      [START, 'return start({ basket, ...before, username }, site.seeOther("/dashboard"));'],
    ],
  },
  {
    name: "keeps-any-basket",
    why: "The new session keeps the basket even if it belongs to another user.",
    caughtBy: [SOMEBODY],
    edits: [[CARRY, "const basket = before?.basket ?? [];\n"]],
  },
  {
    name: "spreads-the-form",
    why: "A form field called username logs a visitor in as this user, without a password.",
    caughtBy: ["nothing that a visitor sends with a basket makes them a user"],
    edits: [
      [FORM, 'const { item = "", ...fields } = await site.readForm(request);'],
      [FIRST_ITEM, 'start({ ...fields, basket: [item] }, site.seeOther("/basket"))'],
    ],
  },
  {
    name: "ends-the-old-one-first",
    why: "The server deletes the session before it checks the password. So a typing error empties the basket.",
    caughtBy: [FAILED_VISITOR, FAILED_USER],
    edits: [
      [VERIFY, `${FIND}    sessions.delete(site.sessionId(request));\n${VERIFY}`],
      [`${FIND}${DELETE_OLD}`, "    // A visitor's basket"],
    ],
  },
  {
    name: "upgrades-before-the-password",
    why: "The server stores the username before it checks the password, so any password works.",
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
    why: "The author wanted to be safe: a failed login deletes the visitor's session.",
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
    why: "A failed login ends the session of the user who is logged in.",
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
    why: "The login sends two Set-Cookie headers with the same name. One header is enough, and two are forbidden.",
    caughtBy: [ONCE],
    edits: [[START, 'return start({ username, basket }, site.withSessionCookie(site.seeOther("/dashboard"), "", 0));']],
  },
  {
    name: "sets-then-clears",
    why: "The login sends a second Set-Cookie header that deletes the cookie. The browser follows the last header, so the cookie is lost right after the login.",
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
    why: "The server accepts the ID in other headers, too, where no cookie flag protects it.",
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
    why: "The basket's code finds a session without checking the time, and marks it as used. So it even renews an expired session of alice.",
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
    why: "The code copies the first item into a new record, field by field. But with the second item it copies the whole form, even a username.",
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
    why: "Logging out starts a new visitor's session with the old basket in it. The next person at this computer finds this basket.",
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
    why: "All new sessions share one array, so every visitor sees the items of all others.",
    caughtBy: [BASKET],
    edits: [
      [SERVER, `${SERVER}  const empty: string[] = [];\n`],
      [FIRST_ITEM, 'start({ basket: empty, next }, (empty.push(item), site.seeOther("/basket")))'],
    ],
  },
  {
    name: "starts-with-an-empty-basket",
    why: "The new session keeps nothing from the thief, but nothing from the visitor either.",
    caughtBy: [KEPT],
    edits: [[CARRY, "const basket: string[] = [];\n    console.assert(before !== null);\n"]],
  },
  {
    name: "basket-tells-the-id",
    why: "A debugging header shows the ID to every script of the basket's page.",
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
  {
    name: "expired-visitor-keeps-the-id",
    why: "A visitor whose session has expired gets the same ID again, so an ID that the thief planted yesterday still works.",
    caughtBy: ["a refused request does nothing and shows nothing"],
    edits: [
      [
        `return session ? site.seeOther("/basket") : start({ basket: [item], next }, site.seeOther("/basket"));`,
        `if (session) return site.seeOther("/basket");
    const id = site.sessionId(request);
    const old = sessions.get(id);
    if (!old || old.username !== undefined) return start({ basket: [item], next }, site.seeOther("/basket"));
    sessions.set(id, { basket: [item], createdAt: now(), lastSeen: now() });
    return site.withSessionCookie(site.seeOther("/basket"), id, IDLE);`,
      ],
    ],
  },
  ...kinds(7),
] satisfies Mistake[];

/** Wrong ways that no request to this lab can show, or that this lab does not judge, each with the reason. */
export const notShown: string[] = [
  "On this site only a login changes rights: nobody can change a role, or change or confirm a password.",
  "It does not matter which step comes first: to start the new session or to end the old one. The order matters only if something fails between the two steps. No request can cause such a failure in this lab.",
  "Two cookies with the same name: a solution may use either of them, because only a __Host- name could prevent this, and the labs do not demand such a name.",
];
