import { kinds } from "../kit/build/kinds.ts";
import type { Mistake } from "../kit/build/mistakes.ts";

const REPLAY = "a cookie copied before the logout opens nothing after it";
const ATTACK = "replaying the copied cookie after logout fails";
const ADMIN = "an admin's copied cookie opens no page after logout";
const BROWSER = "logging out removes the session cookie from the browser";
const DEAD_COOKIE = "logging out also clears a cookie that is no longer valid";
const EVERYWHERE = "logging out everywhere ends every session of the user who asks";
const EVERYWHERE_BROWSER = "logging out everywhere clears the cookie of the browser that asks";
const LOGIN_AFTER_EVERYWHERE = "logging in again right after logging out everywhere works";
const OTHERS = "logging out ends only the session of the request";
const NO_ERROR = "logging out without a session is no error";
const RULES = "every answer follows the rules of the chapters so far";
const OTHERS_EVERYWHERE = "logging out everywhere ends nobody else's session";
const NAMED = "nobody can choose which session a logout ends";
const NAMES_NOBODY = "nobody can choose which user is logged out everywhere";
const LINK = "a link to /logout or /logout-everywhere ends no session";
const ANSWER = "logging out leads to a page, and no browser stores the redirect or repeats the POST";

const DELETE = "    sessions.delete(sessionId(request));\n";
const LOGOUT = `${DELETE}    return withCookie(site.seeOther("/"), "", 0);\n`;
const ROUTE = '["POST /logout", logout]';
const ALL_OF_ONE = "    for (const [id, { username }] of sessions) if (username === user.name) sessions.delete(id);\n";
const CREATED = "    sessions.set(id, session);\n";
const FOUND =
  '    if (!session || !user || !(now() < expiresAt(session))) return site.loginPage("Please log in.", 401);\n';
const SERVER = "export default function createServer({ users, sessions, comments, now }: Lab<Session>): Handler {\n";

/** Logout that deletes the record, and answers with this Set-Cookie header. */
const answersWith = (setCookie: string): Mistake["edits"] => [
  [LOGOUT, `${DELETE}    return site.seeOther("/", { "set-cookie": ${setCookie} });\n`],
];

export default [
  {
    name: "clears-only-the-cookie",
    why: "The browser forgets the ID, but the server keeps it. So the copy still works (CVE-2022-25590).",
    caughtBy: [REPLAY, ATTACK],
    edits: [[DELETE, ""]],
  },
  {
    name: "keeps-the-cookie",
    why: "The server removes the record, but never tells the browser to delete its cookie.",
    caughtBy: [BROWSER, DEAD_COOKIE],
    edits: [[LOGOUT, `${DELETE}    return site.seeOther("/");\n`]],
  },
  {
    name: "deletes-by-cookie-name",
    why: "The code uses the cookie's name session_token as the ID. No session has this ID, so the server deletes nothing.",
    caughtBy: [REPLAY, ATTACK],
    edits: [[DELETE, '    sessions.delete("session_token");\n']],
  },
  {
    name: "deletes-by-username",
    why: "The code looks for the username as a key. But the keys of the list are IDs, so it finds nothing.",
    caughtBy: [REPLAY, ATTACK],
    edits: [[DELETE, '    sessions.delete(sessions.get(sessionId(request))?.username ?? "");\n']],
  },
  {
    name: "takes-the-header-for-one-cookie",
    why: "This code reads the ID correctly only if there is no other cookie. A user who has chosen the dark theme has another cookie, and is never logged out.",
    caughtBy: [REPLAY],
    edits: [[DELETE, '    sessions.delete((request.headers.get("cookie") ?? "").replace("session_token=", ""));\n']],
  },
  {
    name: "head-logs-out",
    why: "A HEAD request also logs the user out. HEAD is a safe method like GET, and programs that check links send it.",
    caughtBy: [LINK],
    edits: [[`${ROUTE},`, `${ROUTE},\n    ["HEAD /logout", logout],`]],
  },
  {
    name: "leads-back-to-the-referer",
    why: "The page that sent the form decides which page the user sees next.",
    caughtBy: [ANSWER],
    edits: [[LOGOUT, LOGOUT.replace('"/"', 'request.headers.get("referer") ?? "/"')]],
  },
  {
    name: "ends-all-whose-name-begins-alike",
    why: "The code compares only the beginning of the name, so when alice logs out everywhere, alice2 is logged out too.",
    caughtBy: [OTHERS_EVERYWHERE],
    edits: [[ALL_OF_ONE, ALL_OF_ONE.replace("username === user.name", "username.startsWith(user.name)")]],
  },
  {
    name: "deletes-by-cookie-header",
    why: "The code uses the whole Cookie header as the key. But only the cookie's value is the key.",
    caughtBy: [REPLAY, ATTACK],
    edits: [[DELETE, '    sessions.delete(request.headers.get("cookie") ?? "");\n']],
  },
  {
    name: "deletes-by-record",
    why: "The code gives the record to delete() as the key. But the record is the value of the entry, not its key.",
    caughtBy: [REPLAY, ATTACK],
    edits: [[DELETE, "    sessions.delete(sessions.get(sessionId(request)));\n"]],
  },
  {
    name: "leaves-an-empty-slot",
    why: "The key stays on the list with the value undefined. The function requireSession only calls has(), and then the page crashes.",
    caughtBy: [REPLAY],
    edits: [
      [DELETE, "    if (sessions.has(sessionId(request))) sessions.set(sessionId(request), undefined);\n"],
      ["if (now() >= expiresAt(session))", "if (session && now() >= expiresAt(session))"],
      [FOUND, '    if (!sessions.has(id)) return site.loginPage("Please log in.", 401);\n'],
    ],
  },
  {
    name: "clears-the-whole-list",
    why: "When one user logs out, the server removes all sessions of everybody.",
    caughtBy: [OTHERS],
    edits: [[DELETE, "    sessions.clear();\n"]],
  },
  {
    name: "logs-out-the-user",
    why: "When one session logs out, all sessions of its user end, even the session on the phone.",
    caughtBy: [OTHERS],
    edits: [
      [
        DELETE,
        "    const mine = sessions.get(sessionId(request))?.username;\n    for (const [id, { username }] of sessions) if (username === mine) sessions.delete(id);\n",
      ],
    ],
  },
  {
    name: "clears-another-path",
    why: "A cookie with Path=/logout is another cookie: the one with Path=/ stays.",
    caughtBy: [BROWSER, DEAD_COOKIE],
    edits: answersWith('"session_token=; Max-Age=0; Path=/logout; Secure; HttpOnly; SameSite=Lax"'),
  },
  {
    name: "clears-another-domain",
    why: "The author copied the line from an example, together with its Domain. Browsers ignore a cookie for another host.",
    caughtBy: [BROWSER, DEAD_COOKIE],
    edits: answersWith('"session_token=; Max-Age=0; Path=/; Domain=example.com; Secure; HttpOnly; SameSite=Lax"'),
  },
  {
    name: "empties-the-cookie",
    why: "Without Max-Age or Expires the browser keeps an empty cookie.",
    caughtBy: [BROWSER, DEAD_COOKIE],
    edits: answersWith('"session_token=; Path=/; Secure; HttpOnly; SameSite=Lax"'),
  },
  {
    name: "clears-another-name",
    why: "Cookie names are case-sensitive, so this header deletes a cookie that nobody has.",
    caughtBy: [BROWSER, DEAD_COOKIE],
    edits: answersWith('"Session_Token=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax"'),
  },
  {
    name: "expires-zero",
    why: "Expires=0 is no date. The browser ignores this attribute and keeps an empty cookie.",
    caughtBy: [BROWSER, DEAD_COOKIE],
    edits: answersWith('"session_token=; Expires=0; Path=/; Secure; HttpOnly; SameSite=Lax"'),
  },
  {
    name: "empty-max-age",
    why: "Max-Age= without a number is ignored, and the cookie stays.",
    caughtBy: [BROWSER, DEAD_COOKIE],
    edits: answersWith('"session_token=; Max-Age=; Path=/; Secure; HttpOnly; SameSite=Lax"'),
  },
  {
    name: "expires-tomorrow",
    why: "The date in Expires is in the future, so the browser keeps the cookie.",
    caughtBy: [BROWSER, DEAD_COOKIE],
    edits: answersWith(
      "`session_token=; Expires=${new Date(now() + 86_400_000).toUTCString()}; Path=/; Secure; HttpOnly`",
    ),
  },
  {
    name: "clears-only-when-found",
    why: "The server clears the cookie only if there is a session. If the session has already ended, the browser keeps its useless cookie.",
    caughtBy: [DEAD_COOKIE],
    edits: [
      [
        LOGOUT,
        '    const found = sessions.delete(sessionId(request));\n    return found ? withCookie(site.seeOther("/"), "", 0) : site.seeOther("/");\n',
      ],
    ],
  },
  {
    name: "clears-only-when-not-found",
    why: "The condition is the wrong way round, so a user with a session keeps the cookie.",
    caughtBy: [BROWSER],
    edits: [
      [
        LOGOUT,
        '    const found = sessions.delete(sessionId(request));\n    return found ? site.seeOther("/") : withCookie(site.seeOther("/"), "", 0);\n',
      ],
    ],
  },
  {
    name: "needs-a-session",
    why: "The route uses requireSession, so it refuses a second logout, and the useless cookie stays.",
    caughtBy: [NO_ERROR, DEAD_COOKIE],
    edits: [[ROUTE, '["POST /logout", requireSession((_, request) => logout(request))]']],
  },
  {
    name: "refuses-but-clears",
    why: "The server clears the cookie, but a user who is already logged out gets an error page.",
    caughtBy: [NO_ERROR],
    edits: [
      [
        LOGOUT,
        '    const found = sessions.delete(sessionId(request));\n    return withCookie(found ? site.seeOther("/") : site.loginPage("You are not logged in.", 401), "", 0);\n',
      ],
    ],
  },
  {
    name: "crashes-without-a-session",
    why: "The code uses the record before it checks that there is one.",
    caughtBy: [NO_ERROR, DEAD_COOKIE, NAMED],
    edits: [
      [
        DELETE,
        "    console.assert(sessions.get(sessionId(request))!.username.length > 0);\n    sessions.delete(sessionId(request));\n",
      ],
    ],
  },
  {
    name: "answers-to-get",
    why: "The route accepts GET. So a link on another site logs the visitor out, because browsers send Lax cookies with links.",
    caughtBy: ["a link to /logout or /logout-everywhere ends no session"],
    edits: [[ROUTE, '["GET /logout", logout],\n    ["POST /logout", logout]']],
  },
  {
    name: "everywhere-answers-to-get",
    why: "Logging out everywhere accepts GET, so a link on another site can send it.",
    caughtBy: ["a link to /logout or /logout-everywhere ends no session"],
    edits: [[ROUTE, `["GET /logout-everywhere", requireSession(logoutEverywhere)],\n    ${ROUTE}`]],
  },
  {
    name: "deletes-later",
    why: "The server deletes the record only at the next login, when it removes old records. Until then the copy works.",
    caughtBy: [REPLAY, ATTACK],
    edits: [
      [SERVER, `${SERVER}  const doomed: string[] = [];\n`],
      [DELETE, "    doomed.push(sessionId(request));\n"],
      [CREATED, `    for (const gone of doomed.splice(0)) sessions.delete(gone);\n${CREATED}`],
    ],
  },
  {
    name: "keeps-the-role",
    why: "The code empties the username in the record, but the admin page looks only at the role in the record.",
    caughtBy: [ADMIN],
    edits: [
      [DELETE, '    const session = sessions.get(sessionId(request));\n    if (session) session.username = "";\n'],
      [
        "    const session = { username, createdAt: now(), lastSeen: now() };\n",
        "    const session = { username, role: users.get(username)?.role, createdAt: now(), lastSeen: now() };\n",
      ],
      [
        '["GET /admin", requireAdmin(site.adminPage)]',
        '["GET /admin", (request) => sessions.get(sessionId(request))?.role === "admin" ? site.adminPage() : requireAdmin(site.adminPage)(request)]',
      ],
    ],
  },
  {
    name: "marks-the-user",
    why: "The server marks the user as logged out, and the next login removes the mark, so the copied cookie works again.",
    caughtBy: [OTHERS, "after a logout, the old cookie stays refused, even when its owner logs in again"],
    edits: [
      [SERVER, `${SERVER}  const out = new Set<string>();\n`],
      [DELETE, '    out.add(sessions.get(sessionId(request))?.username ?? "");\n'],
      [CREATED, `${CREATED}    out.delete(username);\n`],
      [
        "const user = session && users.get(session.username);",
        "const user = session && !out.has(session.username) && users.get(session.username);",
      ],
    ],
  },
  {
    name: "marks-the-cookie-until-login",
    why: "At the owner's next login the server forgets which sessions ended, so the copied cookie works again.",
    caughtBy: ["after a logout, the old cookie stays refused, even when its owner logs in again"],
    edits: [
      [SERVER, `${SERVER}  const out = new Map<string, string>();\n`],
      [DELETE, '    out.set(sessionId(request), sessions.get(sessionId(request))?.username ?? "");\n'],
      [CREATED, `${CREATED}    for (const [old, name] of out) if (name === username) out.delete(old);\n`],
      [
        "const user = session && users.get(session.username);",
        "const user = session && !out.has(id) && users.get(session.username);",
      ],
    ],
  },
  {
    name: "remembers-who-is-in",
    why: "The function requireSession keeps its own copy of each session that it found, and logout does not delete this copy.",
    caughtBy: [ATTACK],
    edits: [
      [SERVER, `${SERVER}  const found = new Map<string, Session>();\n`],
      ["    const session = sessions.get(id);\n", "    const session = found.get(id) ?? sessions.get(id);\n"],
      [
        "    session.lastSeen = now();\n",
        '    session.lastSeen = now();\n    if (request.method === "GET") found.set(id, session);\n',
      ],
      [ALL_OF_ONE, `${ALL_OF_ONE}    found.clear();\n`],
    ],
  },
  {
    name: "bans-after-logout",
    why: "The server puts the user on a list of logged-out users, and no login removes them from it.",
    caughtBy: ["logging in again right after logging out works", OTHERS],
    edits: [
      [SERVER, `${SERVER}  const out = new Set<string>();\n`],
      [DELETE, '    out.add(sessions.get(sessionId(request))?.username ?? "");\n'],
      [
        "const user = session && users.get(session.username);",
        "const user = session && !out.has(session.username) && users.get(session.username);",
      ],
    ],
  },
  {
    name: "valid-before-logout",
    why: "The server stores the time of the logout, but compares it the wrong way round.",
    caughtBy: ["logging in again right after logging out works"],
    edits: [
      [SERVER, `${SERVER}  const leftAt = new Map<string, number>();\n`],
      [DELETE, `    leftAt.set(sessions.get(sessionId(request))?.username ?? "", now());\n${DELETE}`],
      [
        "const user = session && users.get(session.username);",
        "const user = session && !(session.createdAt >= (leftAt.get(session.username) ?? Infinity)) && users.get(session.username);",
      ],
    ],
  },
  {
    name: "valid-after-this-tick",
    why: "A login in the same millisecond as the logout counts as older. So the server refuses its session immediately.",
    caughtBy: [LOGIN_AFTER_EVERYWHERE],
    edits: [
      [SERVER, `${SERVER}  const endedAt = new Map<string, number>();\n`],
      [ALL_OF_ONE, "    endedAt.set(user.name, now());\n"],
      [
        "const user = session && users.get(session.username);",
        "const user = session && !(session.createdAt <= (endedAt.get(session.username) ?? 0)) && users.get(session.username);",
      ],
      ["return sessions.has(id) ?", "return sessions.has(id) && endedAt.get(user.name) !== now() ?"],
    ],
  },
  {
    name: "clear-site-data-instead",
    why: "There is no Set-Cookie that deletes the cookie. Browsers that ignore Clear-Site-Data keep the cookie, and other browsers delete all cookies of the whole domain.",
    caughtBy: [BROWSER, DEAD_COOKIE],
    edits: [[LOGOUT, `${DELETE}    return site.seeOther("/", { "clear-site-data": '"cookies"' });\n`]],
  },
  {
    name: "redirects-for-good",
    why: "After a 301 each browser decides whether it repeats the POST. A 303 means GET (RFC 9110 sections 15.4.2 and 15.4.4).",
    caughtBy: [ANSWER],
    edits: [
      [
        LOGOUT,
        `${DELETE}    return withCookie(new Response(null, { status: 301, headers: { location: "/" } }), "", 0);\n`,
      ],
    ],
  },
  {
    name: "immutable-redirect",
    why: "The headers of an answer from Response.redirect cannot be changed, so appending the cookie throws an error.",
    caughtBy: [BROWSER, NO_ERROR, DEAD_COOKIE, NAMED],
    edits: [[LOGOUT, `${DELETE}    return withCookie(Response.redirect(new URL("/", request.url), 303), "", 0);\n`]],
  },
  {
    name: "query-chooses-the-session",
    why: "The ID comes from the form. A person who has seen an ID, for example in a log, can end that session.",
    caughtBy: ["nobody can choose which session a logout ends"],
    edits: [[DELETE, '    sessions.delete(new URL(request.url).searchParams.get("id") ?? sessionId(request));\n']],
  },
  {
    name: "form-chooses-the-user",
    why: "Anybody who sends a user's name can log out this user everywhere.",
    caughtBy: ["nobody can choose which user is logged out everywhere"],
    edits: [
      [
        "  function logoutEverywhere(user: User) {\n",
        "  async function logoutEverywhere(asking: User, request: Request) {\n    const user = { name: (await site.readForm(request)).username ?? asking.name };\n",
      ],
    ],
  },
  {
    name: "everywhere-for-visitors",
    why: "The route needs no login, and a name in the query decides whose sessions end.",
    caughtBy: ["nobody can choose which user is logged out everywhere"],
    edits: [
      [
        '["POST /logout-everywhere", requireSession(logoutEverywhere)]',
        `["POST /logout-everywhere", (request) => {
      const named = users.get(new URL(request.url).searchParams.get("username") ?? "");
      return named ? logoutEverywhere(named) : requireSession(logoutEverywhere)(request);
    }]`,
      ],
    ],
  },
  {
    name: "everywhere-else-only",
    why: "The session that sends the request stays, and every copy of its cookie still works.",
    caughtBy: [EVERYWHERE],
    edits: [
      ["function logoutEverywhere(user: User) {", "function logoutEverywhere(user: User, request: Request) {"],
      [ALL_OF_ONE, ALL_OF_ONE.replace("username === user.name", "username === user.name && id !== sessionId(request)")],
    ],
  },
  {
    name: "everywhere-finds-one",
    why: "The search stops at the first session of the user.",
    caughtBy: [EVERYWHERE],
    edits: [
      [
        ALL_OF_ONE,
        "    const found = [...sessions].find(([, { username }]) => username === user.name);\n    if (found) sessions.delete(found[0]);\n",
      ],
    ],
  },
  {
    name: "everywhere-until-somebody-else",
    why: "The search stops at the first session of another user, as if the list were sorted by user.",
    caughtBy: [EVERYWHERE],
    edits: [
      [
        ALL_OF_ONE,
        "    for (const [id, { username }] of sessions) {\n      if (username !== user.name) break;\n      sessions.delete(id);\n    }\n",
      ],
    ],
  },
  {
    name: "writes-the-session-back",
    why: "The function requireSession stores the record again after the handler. So the session that the handler ended is on the list again.",
    caughtBy: [EVERYWHERE],
    edits: [
      [
        "    const response = await handler(user, request);\n",
        "    const response = await handler(user, request);\n    sessions.set(id, session);\n",
      ],
    ],
  },
  {
    name: "everywhere-for-everybody",
    why: "One user ends the sessions of all users.",
    caughtBy: ["logging out everywhere ends nobody else's session"],
    edits: [[ALL_OF_ONE, "    console.assert(user.name);\n    sessions.clear();\n"]],
  },
  {
    name: "renews-a-dead-cookie",
    why: "The server renews the cookie after every handler, even after the handler that ended the session.",
    caughtBy: [EVERYWHERE_BROWSER],
    edits: [
      [
        'return sessions.has(id) ? withCookie(response, id, expiresAt(session) - now()) : withCookie(response, "", 0);',
        "return withCookie(response, id, expiresAt(session) - now());",
      ],
    ],
  },
  {
    name: "logout-link-carries-the-id",
    why: "After logging out everywhere, the next page's address contains the ID, and histories and logs keep it.",
    caughtBy: [RULES],
    edits: [
      ["function logoutEverywhere(user: User) {", "function logoutEverywhere(user: User, request: Request) {"],
      [
        `${ALL_OF_ONE}    return site.seeOther("/");`,
        `${ALL_OF_ONE}    return site.seeOther("/?ended=" + sessionId(request));`,
      ],
    ],
  },
  {
    name: "ends-whoever-asked-last",
    why: "The ID is in a variable that all requests share, so one user's logout ends another user's session.",
    caughtBy: [OTHERS],
    edits: [
      [SERVER, `${SERVER}  let current = "";\n`],
      ["    session.lastSeen = now();\n", "    session.lastSeen = now();\n    current = id;\n"],
      [DELETE, "    sessions.delete(current || sessionId(request));\n    sessions.delete(sessionId(request));\n"],
    ],
  },
  {
    name: "everywhere-for-whoever-asked-last",
    why: "The user is in a variable that all requests share, so alice's button logs out the user of another request.",
    caughtBy: [OTHERS_EVERYWHERE],
    edits: [
      [SERVER, `${SERVER}  let before: User | undefined;\n`],
      [
        "    const response = await handler(user, request);\n",
        "    const response = await handler(user, request);\n    before = user;\n",
      ],
      [
        ALL_OF_ONE,
        `${ALL_OF_ONE}    for (const [id, { username }] of sessions) if (username === before?.name) sessions.delete(id);\n`,
      ],
    ],
  },
  {
    name: "everywhere-trips-over-strangers",
    why: "The route does not use requireSession. For a visitor there is no user, so the code crashes.",
    caughtBy: [NAMES_NOBODY],
    edits: [
      [
        "requireSession(logoutEverywhere)",
        '(request) => withCookie(logoutEverywhere(users.get(sessions.get(sessionId(request))!.username)!), "", 0)',
      ],
    ],
  },
  {
    name: "ends-a-hundred-at-most",
    why: "Logging out everywhere ends only the first hundred sessions, so a thief who logged in later stays logged in.",
    caughtBy: ["a refused request does nothing and shows nothing"],
    edits: [
      [
        "for (const [id, { username }] of sessions) if (username === user.name) sessions.delete(id);",
        "const own = [...sessions].filter(([, { username }]) => username === user.name);\n    for (const [id] of own.slice(0, 100)) sessions.delete(id);",
      ],
    ],
  },
  ...kinds(6),
] satisfies Mistake[];

/** Wrong ways that no request to this lab can show, or that this lab does not judge, each with the reason. */
export const notShown: string[] = [
  "A list that fails only at the logout: the lab's list is a Map, and deleting from a Map cannot fail.",
];
