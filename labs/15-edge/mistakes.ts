import { kinds } from "../kit/build/kinds.ts";
import { inFront } from "../kit/build/in-front.ts";
import type { Mistake } from "../kit/build/mistakes.ts";
import { GOES_ON, GREETING } from "./checks/titles.ts";

const LOGO = "a shared cache keeps one copy of the logo for everybody";
const VISITOR = "a visitor opens no event stream";
const APART = "each event stream sends only its own user's news, and goes on when others log out";
const RULES = "every answer follows the rules of the chapters so far";
const NOBODY = "a shared cache never gives one user's page to another visitor";
const OWN_PAGE = "a shared cache does not hide a user's own page";
const NO_STORE = "every page behind the login has no-store";
const LOGOUT = "an event stream ends within two seconds of the logout";
const OWN_SESSION = "an event stream ends with its own session, even if its user has another session";
const EVERYWHERE = "logging out everywhere ends every event stream of its user";
const EXPIRY = "an event stream ends when its session expires, and does not keep it alive";
const ATTACK = "reading pages and events after her logout fails";

const ENDINGS = [LOGOUT, OWN_SESSION, EVERYWHERE, EXPIRY];

const POLICY = 'PUBLIC.includes(new URL(request.url).pathname) ? "public, max-age=3600" : "no-store"';
const SET = 'response.headers.set("cache-control", cachePolicy(request));';
const LIST = 'const PUBLIC = ["/logo.svg"];';
const LOOP = "for (let user = userOf(id); user; user = userOf(id)) {";
const STREAM = `    const id = site.sessionId(request);
    return site.eventStream(async function* () {
      ${LOOP}
        yield site.lockerNews(user, now());
        await tick();
      }
    });
`;
const OUT = "    sessions.delete(site.sessionId(request));\n";
const ALL_OUT = "for (const [id, { username }] of sessions) if (username === name) sessions.delete(id);";

/** The Cache-Control header that every answer except the logo gets in place of no-store. */
const says = (policy: string): [string, string] => [POLICY, POLICY.replace("no-store", policy)];

/** The same of the first page alone. */
const firstPageSays = (policy: string): [string, string] => [
  POLICY,
  POLICY.replace('"no-store"', `new URL(request.url).pathname === "/" ? ${JSON.stringify(policy)} : "no-store"`),
];

export default [
  {
    name: "every-page-for-a-minute",
    why: "The line that made the site fast is still there, so every cache may keep every page.",
    caughtBy: [NOBODY, OWN_PAGE, NO_STORE, ATTACK],
    edits: [says("public, max-age=60")],
  },
  {
    name: "says-nothing",
    why: "Without Cache-Control a cache decides by itself how long it keeps a page.",
    caughtBy: [NOBODY, OWN_PAGE, NO_STORE, ATTACK],
    edits: [
      [SET, 'if (cachePolicy(request) !== "no-store") response.headers.set("cache-control", cachePolicy(request));'],
    ],
  },
  {
    name: "private-is-believed-to-be-enough",
    why: "The word private stops only shared caches from keeping the page. The browser keeps it, and shows it to the next person who presses Back.",
    caughtBy: [NO_STORE],
    edits: [says("private, max-age=60")],
  },
  {
    name: "no-cache-is-believed-to-be-enough",
    why: "The word no-cache lets the browser store the page. The browser must ask the server only at a new request, and Back is not a new request.",
    caughtBy: [NO_STORE],
    edits: [says("no-cache")],
  },
  {
    name: "varies-by-the-cookie",
    why: "With Vary: Cookie the cache gives all users only their own pages. But the cache still stores the pages, and so does the browser.",
    caughtBy: [NO_STORE],
    edits: [
      says("public, max-age=60"),
      [SET, `${SET}\n    if (cachePolicy(request) !== "public, max-age=3600") response.headers.set("vary", "Cookie");`],
    ],
  },
  {
    name: "first-page-is-for-everybody",
    why: "The author thought that the first page is the same for everybody. But it greets its visitor by name.",
    caughtBy: [NOBODY],
    edits: [[LIST, 'const PUBLIC = ["/logo.svg", "/"];']],
  },
  {
    name: "private-pages-are-listed",
    why: "A list names the pages that no cache may keep. Somebody forgot to add the admin's page and the page /watch.",
    caughtBy: [NOBODY, OWN_PAGE, NO_STORE],
    edits: [
      [LIST, 'const PRIVATE = ["/", "/dashboard", "/events", "/export", "/comments"];'],
      [POLICY, 'PRIVATE.includes(new URL(request.url).pathname) ? "no-store" : "public, max-age=3600"'],
    ],
  },
  {
    name: "versions-are-public",
    why: "The server treats every address with a version number as a file that never changes. But anybody can add such a number to an address.",
    caughtBy: [NOBODY],
    edits: [
      [POLICY, POLICY.replace("PUBLIC.includes", 'new URL(request.url).searchParams.has("v") || PUBLIC.includes')],
    ],
  },
  {
    name: "login-page-is-kept",
    why: "The code lets a cache keep the page that asks for a login, because this page contains no secret. Then the cache shows this page to alice on /dashboard.",
    caughtBy: [OWN_PAGE],
    edits: [
      [
        SET,
        'response.headers.set("cache-control", response.status === 401 ? "public, max-age=60" : cachePolicy(request));',
      ],
    ],
  },
  {
    name: "refusals-are-kept",
    why: "The server sends refusals without no-store. But an answer with status 403 also renews its visitor's cookie, and the cache gives this cookie to the next visitor.",
    caughtBy: [NOBODY, OWN_PAGE],
    edits: [
      [
        SET,
        'response.headers.set("cache-control", response.status < 400 ? cachePolicy(request) : "public, max-age=60");',
      ],
    ],
  },
  {
    name: "only-pages-are-looked-at",
    why: "Only HTML gets no-store. The export and the event stream are not HTML, but they contain the same note.",
    caughtBy: [NO_STORE],
    edits: [
      [
        SET,
        `const isPage = response.headers.get("content-type")?.startsWith("text/html") ?? false;
    response.headers.set("cache-control", isPage ? cachePolicy(request) : "public, max-age=60");`,
      ],
    ],
  },
  {
    name: "nothing-is-kept",
    why: "Every answer says no-store. That is safe, but every visitor loads the logo again with every page.",
    caughtBy: [LOGO],
    edits: [[LIST, 'const PUBLIC = ["/no-page"];']],
  },
  {
    name: "logo-by-cookie",
    why: "Every answer has the header Vary: Cookie. So a cache keeps one copy of the logo for each cookie, and cannot use it for another visitor.",
    caughtBy: [LOGO],
    edits: [[SET, `${SET}\n    response.headers.set("vary", "Cookie");`]],
  },
  {
    name: "logo-behind-the-login",
    why: "The route of the logo needs a session and renews the session's cookie. A cache gives that cookie to everybody.",
    caughtBy: [LOGO],
    edits: [['["GET /logo.svg", site.logo]', '["GET /logo.svg", requireSession(site.logo)]']],
  },
  {
    name: "first-page-knows-nobody",
    why: "The first page asks a logged-in user to log in.",
    caughtBy: [GREETING],
    edits: [["(request) => site.homePage(userOf(site.sessionId(request)))", "() => site.homePage(undefined)"]],
  },
  {
    name: "half-an-hour-for-everybody",
    why: "The stream ends half an hour after it was opened, although its user is still using the session.",
    caughtBy: [GOES_ON],
    edits: [
      [
        LOOP,
        "const opened = now();\n      for (let user = userOf(id); user && now() < opened + site.IDLE; user = userOf(id)) {",
      ],
    ],
  },
  {
    name: "asks-once",
    why: "The server checks the session when the stream opens, and never again. A proxy does the same with a WebSocket.",
    caughtBy: [...ENDINGS, ATTACK],
    edits: [[LOOP, "for (const user = userOf(id); user; ) {"]],
  },
  {
    name: "asks-once-a-minute",
    why: "The stream ends a minute after the logout. Until then, the next person at this computer can read it.",
    caughtBy: [LOGOUT, OWN_SESSION, EVERYWHERE, ATTACK],
    edits: [
      [LOOP, "for (let user = userOf(id), asked = now(); user; ) {"],
      [
        "        await tick();\n",
        "        await tick();\n        if (now() - asked >= 60_000) [user, asked] = [userOf(id), now()];\n",
      ],
    ],
  },
  {
    name: "only-the-list-is-asked",
    why: "An expired session is still on the list until somebody logs in, so the stream goes on.",
    caughtBy: [EXPIRY],
    edits: [[LOOP, 'for (let user = userOf(id); user; user = users.get(sessions.get(id)?.username ?? "")) {']],
  },
  {
    name: "expiry-of-a-copy",
    why: "The stream keeps the session that it found when it opened, and checks only its timeouts. It does not notice a logout.",
    caughtBy: [LOGOUT, OWN_SESSION, EVERYWHERE, ATTACK],
    edits: [
      [
        LOOP,
        "const session = sessions.get(id);\n      for (const user = userOf(id); user && session && now() < site.expiresAt(session); ) {",
      ],
    ],
  },
  {
    name: "any-session-of-the-user",
    why: "The stream checks if its user is logged in on any device. alice is still logged in on her phone.",
    caughtBy: [OWN_SESSION],
    edits: [
      [
        LOOP,
        "const live = () => [...sessions].find(([other, { username }]) => username === owner?.name && userOf(other));\n      const owner = userOf(id);\n      for (let user = owner; user && live(); user = users.get(user.name)) {",
      ],
    ],
  },
  {
    name: "first-session-of-the-user",
    why: "The stream looks for any session of its user, not for its own session. After the logout it finds another session.",
    caughtBy: [OWN_SESSION],
    edits: [
      ["function events(_: User, request: Request) {", "function events({ name }: User) {"],
      [
        STREAM,
        STREAM.replace(
          "const id = site.sessionId(request);",
          'const first = () => [...sessions].find(([, { username }]) => username === name)?.[0] ?? "";',
        ).replaceAll("userOf(id)", "userOf(first())"),
      ],
    ],
  },
  {
    name: "everywhere-by-a-mark",
    why: "Logging out everywhere puts a mark on the user, and requireSession checks this mark. The stream does not check it.",
    caughtBy: [EVERYWHERE],
    edits: [
      [
        ALL_OUT,
        "for (const [, session] of sessions) if (session.username === name) session.createdAt = -Infinity;\n    marked.add(name);",
      ],
      [
        "  // #region whose\n",
        "  const marked = new Set<string>();\n  const copies = new Map<string, User>();\n  // #region whose\n",
      ],
      [
        LOOP,
        "copies.set(id, userOf(id) ?? _);\n      for (let user = copies.get(id); user && sessions.has(id) && (userOf(id) || marked.has(user.name)); ) {",
      ],
    ],
  },
  {
    name: "stream-keeps-the-session-alive",
    why: "Each event counts as a use of the session, so an open tab stays logged in all day.",
    caughtBy: [EXPIRY],
    edits: [
      [
        "        await tick();\n",
        "        const session = sessions.get(id);\n        if (session) session.lastSeen = now();\n        await tick();\n        if (session) session.lastSeen = now();\n",
      ],
    ],
  },
  {
    name: "logout-ends-all-streams",
    why: "When one user logs out, the server ends the streams of all users.",
    caughtBy: [APART, OWN_SESSION],
    edits: [
      ["  // #region whose\n", "  let ended = 0;\n  // #region whose\n"],
      [OUT, `${OUT}    ended++;\n`],
      [LOOP, "const begun = ended;\n      for (let user = userOf(id); user && ended === begun; user = userOf(id)) {"],
    ],
  },
  {
    name: "user-in-a-shared-variable",
    why: "The server keeps the stream's session ID in one shared variable, so every stream sends the note of the user who opened a stream last.",
    caughtBy: [APART, OWN_SESSION],
    edits: [
      ["  // #region whose\n", '  let id = "";\n  // #region whose\n'],
      [STREAM, STREAM.replace("const id =", "id =")],
    ],
  },
  {
    name: "address-names-the-user",
    why: "The page asks for /events?user=alice, and the server trusts the name in the address.",
    caughtBy: [APART],
    edits: [
      [
        "        yield site.lockerNews(user, now());\n",
        '        yield site.lockerNews(users.get(new URL(request.url).searchParams.get("user") ?? "") ?? user, now());\n',
      ],
    ],
  },
  {
    name: "one-stream-of-a-session",
    why: "The server remembers only the last stream of a session, and a logout closes only this stream. But alice had two tabs.",
    caughtBy: [LOGOUT],
    edits: [
      ["  // #region whose\n", "  const ends = new Map<string, () => void>();\n  // #region whose\n"],
      [OUT, `    ends.get(site.sessionId(request))?.();\n${OUT}`],
      [ALL_OUT, `for (const [id, { username }] of sessions) if (username === name) ends.get(id)?.();\n    ${ALL_OUT}`],
      [
        LOOP,
        `const own = { session: sessions.get(id), open: true };
      ends.set(id, () => (own.open = false));
      for (const user = userOf(id); user && own.session && own.open && now() < site.expiresAt(own.session); ) {`,
      ],
    ],
  },
  {
    name: "stream-for-visitors",
    why: "The stream's route does not check for a session. Without a session the stream finds no user, and stays open.",
    caughtBy: [VISITOR],
    edits: [
      [
        '["GET /events", requireSession(events)]',
        '["GET /events", (request) => events(userOf(site.sessionId(request)) ?? { name: "", role: "member", note: "" }, request)]',
      ],
    ],
  },
  {
    name: "one-event",
    why: "The stream sends one event and ends, so the browser must open it again every few seconds.",
    caughtBy: [GOES_ON],
    edits: [["        await tick();\n", "        await tick();\n        return;\n"]],
  },
  {
    name: "waits-by-the-machines-clock",
    why: "The stream waits with a timer, which counts the machine's seconds. The lab's clock stands still until somebody moves it.",
    caughtBy: [GOES_ON],
    edits: [
      [
        "        await tick();\n",
        "        await new Promise((resolve) => void setTimeout(resolve, 3_600_000).unref());\n",
      ],
      ["now, tick }: Lab", "now }: Lab"],
    ],
  },
  {
    name: "login-without-secure",
    why: "TLS ends at the proxy, so the server sees plain http. But the code sets Secure only if the request came over https.",
    caughtBy: [RULES],
    edits: inFront(`    const answer = await handle(request);
    const cookies = answer.headers.getSetCookie();
    answer.headers.delete("set-cookie");
    for (const cookie of cookies)
      answer.headers.append("set-cookie", request.headers.get("x-forwarded-proto") === "https" ? cookie : cookie.replace("; Secure", ""));
    return answer;
`),
  },
  {
    name: "pictures-are-public",
    why: "The code lets a cache keep everything that a page shows as a picture. A sibling's page can show /dashboard as a picture.",
    caughtBy: [NO_STORE],
    edits: [[POLICY, `request.headers.get("sec-fetch-dest") === "image" || ${POLICY}`]],
  },
  {
    name: "private-but-for-a-header",
    why: "If a header's name follows the word private, private applies only to this header. A shared cache may keep the rest of the answer.",
    caughtBy: [NOBODY],
    edits: [firstPageSays('private="set-cookie", max-age=60')],
  },
  {
    name: "stale-for-half-a-minute",
    why: "The cache must always ask for a new page. But until the new page comes, the cache may give the old page to anybody.",
    caughtBy: [NOBODY],
    edits: [firstPageSays("max-age=0, stale-while-revalidate=30")],
  },
  {
    name: "second-tab-ends-the-first",
    why: "Each session has only one stream. When alice opens a second tab, the stream in the first tab ends.",
    caughtBy: [APART],
    edits: [
      ["  // #region whose\n", "  const newest = new Map<string, object>();\n  // #region whose\n"],
      [
        LOOP,
        `const own = {};
      newest.set(id, own);
      for (let user = userOf(id); user && newest.get(id) === own; user = userOf(id)) {`,
      ],
    ],
  },
  {
    name: "logo-counts-visitors",
    why: "For the statistics, the answer with the logo gives a cookie to each visitor without a cookie. A shared cache gives the same cookie to everybody.",
    caughtBy: [LOGO],
    edits: [
      [
        SET,
        `${SET}
    if (!request.headers.has("cookie") && PUBLIC.includes(new URL(request.url).pathname))
      site.withCookie(response, "visitor", site.newSessionId());`,
      ],
    ],
  },
  ...kinds(6),
] satisfies Mistake[];

/** Known ways to get it wrong that no mistake shows, each with the reason, in a sentence. */
export const notShown: string[] = [
  "A stream may close at each logout, even a logout of other sessions, and the browser opens it again: the lab checks only that the stream ends in time.",
  "A server that trusts X-Forwarded-For from anybody: in this lab nothing depends on this header, so no request can show it.",
  "A WebSocket that outlives its session cannot be built here, because a fetch handler cannot upgrade a connection.",
];
