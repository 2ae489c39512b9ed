import { kinds } from "../kit/build/kinds.ts";
import type { Mistake } from "../kit/build/mistakes.ts";

const LOOK_UP = "    const session = sessions.get(id);\n    const user = session && users.get(session.username);";
const REFUSE = 'if (!session || !user || !(now() < expiresAt(session))) return site.loginPage("Please log in.", 401);';
const TOUCH = "    session.lastSeen = now();";
const PASS_ON = "return withCookie(await handler(user, request), id, expiresAt(session) - now());";
const APPEND = 'response.headers.append("set-cookie"';
const ROLE_CHECK =
  'requireSession((user, request) => (user.role === "admin" ? handler(user, request) : site.forbidden()));';
const IS_ADMIN = '(user.role === "admin" ? handler';
const DOOR = "  const requireSession =";
const COMMENT = "requireSession((user, request) => site.addComment(comments, user, request))";
const FIND_ROUTE = "const handler = routes.get(`${request.method} ${new URL(request.url).pathname}`) ?? site.notFound;";
const LOGIN_ENDS = 'return withCookie(site.seeOther("/dashboard"), id,';

/** For mistakes that pass some user to the handler although nobody is logged in. */
const GUEST = '{ name: "guest", role: "member", note: "" }';

const OPEN = "the login page and the comments are open to everybody";
const PASS = "a handler's answer arrives as the handler sent it";
const LOGGED_OUT = "a browser that logged out is not logged in any more";
const HERE = "the login leads to no other site";
const MIX = "two requests at once never mix their users";
const SAME = "a request changes nothing about its user";
const ANONYMOUS = "every guarded route refuses a visitor without a cookie";
const ROLE = "the admin's routes answer 403 to everybody else";
const UNKNOWN = "a cookie that is not on the list is refused on every route";
const EXPIRED = "an expired session is refused on every route";
const NO_TRACE = "a refused request leaves nothing behind";
const CLOSED = "no guarded route opens while the list cannot be read";
const PATHS = "no spelling of a path gets past the check";
const HEADERS = "no header makes a visitor somebody else";
const RENEWS = "every guarded route keeps the session alive";
const RULES = "every answer follows the rules of the chapters so far";
const ATTACK = "trying every door fails";

const sessionMistakes: Mistake[] = [
  {
    name: "session-not-awaited",
    why: "5.1: the check became async, and a promise is always truthy. So everybody is logged in.",
    caughtBy: [ANONYMOUS],
    edits: [
      [
        DOOR,
        `  const isLive = async (session?: Session) => session !== undefined && now() < expiresAt(session);\n\n${DOOR}`,
      ],
      [REFUSE, 'if (!isLive(session)) return site.loginPage("Please log in.", 401);'],
      [TOUCH, "    if (session) session.lastSeen = now();"],
      [
        PASS_ON,
        `const page = await handler(user ?? ${GUEST}, request);\n    return session ? withCookie(page, id, expiresAt(session) - now()) : page;`,
      ],
    ],
  },
  {
    name: "forgets-to-return",
    why: "5.2: the code makes the refusal, but does not return it, so the request goes on.",
    caughtBy: [ANONYMOUS],
    edits: [[REFUSE, REFUSE.replace("return ", "")]],
  },
  {
    name: "handler-runs-first",
    why: "5.3: the answer is a refusal, but the server has already stored the comment of the expired session.",
    caughtBy: [NO_TRACE],
    edits: [
      [REFUSE, `const page = user && (await handler(user, request));\n    ${REFUSE.replace("!user", "!page")}`],
      [PASS_ON, "return withCookie(page, id, expiresAt(session) - now());"],
    ],
  },
  {
    name: "any-cookie-will-do",
    why: "5.4: the code checks only that there is a cookie, and not that its ID is on the list.",
    caughtBy: [UNKNOWN, EXPIRED],
    edits: [
      [REFUSE, 'if (!id) return site.loginPage("Please log in.", 401);'],
      [TOUCH, "    if (session) session.lastSeen = now();"],
      [
        PASS_ON,
        `const page = await handler(user ?? ${GUEST}, request);\n    return session ? withCookie(page, id, expiresAt(session) - now()) : page;`,
      ],
    ],
  },
  {
    name: "unknown-id-crashes",
    why: "5.20: the code reads the record of an ID that is not on the list, so everybody with an old cookie gets an error page.",
    caughtBy: [UNKNOWN],
    edits: [
      [
        LOOK_UP,
        '    if (!id) return site.loginPage("Please log in.", 401);\n    const session = sessions.get(id)!;\n    const user = users.get(session.username);',
      ],
    ],
  },
  {
    name: "name-in-the-cookie-still-works",
    why: "For old browsers the server still accepts a username as the cookie, as in chapter 1.",
    caughtBy: [UNKNOWN],
    edits: [
      [
        LOOK_UP,
        "    const old = users.get(id) && { username: id, createdAt: now(), lastSeen: now() };\n    const session = sessions.get(id) ?? old;\n    const user = session && users.get(session.username);",
      ],
    ],
  },
  {
    name: "ignores-the-clock",
    why: "The new check forgets the time limits of chapter 4, so a record on the list is valid for ever.",
    caughtBy: [EXPIRED],
    edits: [[REFUSE, REFUSE.replace(" || !(now() < expiresAt(session))", "")]],
  },
  {
    name: "remembers-for-when-the-list-is-down",
    why: "5.5: the server keeps a copy of each session, and uses the copy when it cannot read the list. So a logout no longer ends a session.",
    caughtBy: [CLOSED],
    edits: [
      [DOOR, `  const copies = new Map<string, Session>();\n\n${DOOR}`],
      [
        LOOK_UP,
        `    let session = copies.get(id);
    try {
      session = sessions.get(id);
      if (session) copies.set(id, session);
    } catch {}
    const user = session && users.get(session.username);`,
      ],
    ],
  },
  {
    name: "keeps-the-whole-form-in-the-session",
    why: "The code copies all fields of the form into the session, and a form can have a field called username.",
    caughtBy: [SAME],
    edits: [
      [
        "requireSession((_, request) => site.setTheme(request))",
        `requireSession(async (user, request) => {
        const form = Object.fromEntries(new URLSearchParams(await request.clone().text()));
        for (const session of sessions.values()) if (session.username === user.name) Object.assign(session, form);
        return site.setTheme(request);
      })`,
      ],
    ],
  },
  {
    name: "the-form-says-who-wrote-it",
    why: "A form field called author decides under which name a comment appears.",
    caughtBy: [SAME],
    edits: [
      [
        COMMENT,
        `requireSession(async (user, request) => {
        const author = new URLSearchParams(await request.clone().text()).get("author");
        return site.addComment(comments, { ...user, name: author ?? user.name }, request);
      })`,
      ],
    ],
  },
  {
    name: "leads-back-to-the-referer",
    why: "5.15: the page that sent the form opens after the login, and this page may be on any site.",
    caughtBy: [HERE],
    edits: [[LOGIN_ENDS, LOGIN_ENDS.replace('"/dashboard"', 'request.headers.get("referer") ?? "/dashboard"')]],
  },
  {
    name: "next-with-a-tab-in-it",
    why: "5.15: the code refuses two slashes and a backslash, but browsers first remove a tab from an address.",
    caughtBy: [HERE],
    edits: [
      [
        LOGIN_ENDS,
        `const next = new URL(request.url).searchParams.get("next") ?? "";
    ${LOGIN_ENDS.replace('"/dashboard"', '/^\\/(?![/\\\\])/.test(next) ? next : "/dashboard"')}`,
      ],
    ],
  },
  {
    name: "believes-that-it-is-the-admin",
    why: "5.7: only a proxy should set this header, but anybody can.",
    caughtBy: [HEADERS],
    edits: [[IS_ADMIN, '(user.role === "admin" || request.headers.get("x-admin") === "true" ? handler']],
  },
  {
    name: "remembers-its-own-answers",
    why: "5.16: after an ID was accepted once, the server does not look it up again, so changes to its record have no effect.",
    caughtBy: [EXPIRED, CLOSED],
    edits: [
      [DOOR, `  const seen = new Map<string, User>();\n\n${DOOR}`],
      [
        LOOK_UP,
        `    const known = seen.get(id);\n    if (known) return withCookie(await handler(known, request), id, IDLE);\n${LOOK_UP}`,
      ],
      [TOUCH, `    seen.set(id, user);\n${TOUCH}`],
    ],
  },
  {
    name: "goes-on-when-the-list-is-down",
    why: "5.5: the catch block keeps the site running, but lets everybody in as a guest.",
    caughtBy: [CLOSED],
    edits: [
      [
        LOOK_UP,
        `    let session: Session | undefined;\n    try {\n      session = sessions.get(id);\n    } catch {\n      return handler(${GUEST}, request);\n    }\n    const user = session && users.get(session.username);`,
      ],
    ],
  },
  {
    name: "guards-reading-only",
    why: "5.8: the code checks only GET requests, so forms and deletions pass without a check.",
    caughtBy: [ANONYMOUS],
    edits: [[LOOK_UP, `${LOOK_UP}\n    if (request.method !== "GET" && !user) return handler(${GUEST}, request);`]],
  },
  {
    name: "forgets-the-theme",
    why: "One route of ten was not wrapped.",
    caughtBy: [ANONYMOUS],
    edits: [["requireSession((_, request) => site.setTheme(request))", "(request) => site.setTheme(request)"]],
  },
  {
    name: "forbids-the-stranger",
    why: "5.14: a visitor without a session gets a 403. It says that logging in will not help, and the browser shows no login page.",
    caughtBy: [ANONYMOUS],
    edits: [[REFUSE, REFUSE.replace('site.loginPage("Please log in.", 401)', "site.forbidden()")]],
  },
  {
    name: "renews-on-pages-only",
    why: "Sending a form does not count as activity, so a user who writes comments is logged out.",
    caughtBy: [RENEWS],
    edits: [[TOUCH, '    if (request.method !== "GET") return handler(user, request);\n    session.lastSeen = now();']],
  },
];

const roleMistakes: Mistake[] = [
  {
    name: "role-not-awaited",
    why: "5.1 again: the code tests the promise of the role, which is truthy, so bob is the admin.",
    caughtBy: [ROLE],
    edits: [
      [
        "  const requireAdmin =",
        '  const isAdmin = async (user: User) => user.role === "admin";\n\n  const requireAdmin =',
      ],
      [IS_ADMIN, "(isAdmin(user) ? handler"],
    ],
  },
  {
    name: "role-refusal-not-returned",
    why: "5.2 again: the code makes the 403, but does not return it.",
    caughtBy: [ROLE],
    edits: [
      [
        ROLE_CHECK,
        'requireSession((user, request) => {\n      if (user.role !== "admin") site.forbidden();\n      return handler(user, request);\n    });',
      ],
    ],
  },
  {
    name: "role-checked-afterwards",
    why: "5.3 again: bob gets a 403, but the comments are already gone.",
    caughtBy: [NO_TRACE],
    edits: [
      [
        ROLE_CHECK,
        'requireSession(async (user, request) => {\n      const page = await handler(user, request);\n      return user.role === "admin" ? page : site.forbidden();\n    });',
      ],
    ],
  },
  {
    name: "role-by-name",
    why: "The code treats every user whose name begins with admin as an admin, and refuses an admin called carol.",
    caughtBy: [ROLE],
    edits: [[IS_ADMIN, '(user.name.startsWith("admin") ? handler']],
  },
  {
    name: "sends-bob-to-the-login",
    why: "The server answers a logged-in member with a 401, which asks for a login. The member logs in again, and gets the same 401.",
    caughtBy: [ROLE],
    edits: [
      ["handler(user, request) : site.forbidden()", 'handler(user, request) : site.loginPage("Admins only.", 401)'],
    ],
  },
];

const trickMistakes: Mistake[] = [
  {
    name: "public-by-substring",
    why: "5.6: it skips the check for whatever has /login in its address, /dashboard?x=/login too.",
    caughtBy: [PATHS],
    edits: [
      [LOOK_UP, `${LOOK_UP}\n    if (request.url.includes("/login") && !user) return handler(${GUEST}, request);`],
    ],
  },
  {
    name: "role-by-path",
    why: "5.6 again: the router accepts capitals and extra slashes, but the role check beside it does not expect them.",
    caughtBy: [PATHS],
    edits: [
      [IS_ADMIN, '(user.role === "admin" || !GUARDED.has(new URL(request.url).pathname) ? handler'],
      ["  const requireAdmin =", '  const GUARDED = new Set(["/admin", "/comments"]);\n\n  const requireAdmin ='],
      [
        FIND_ROUTE,
        'const path = `/${new URL(request.url).pathname.toLowerCase().split("/").filter(Boolean).join("/")}`;\n    const handler = routes.get(`${request.method} ${path}`) ?? site.notFound;',
      ],
    ],
  },
  {
    name: "believes-x-user",
    why: "5.7: only a proxy should send this header, but anybody can send it.",
    caughtBy: [HEADERS, ATTACK],
    edits: [
      [
        LOOK_UP,
        '    const name = request.headers.get("x-user");\n    const proxied = name === null ? undefined : { username: name, createdAt: now(), lastSeen: now() };\n    const session = proxied ?? sessions.get(id);\n    const user = session && users.get(session.username);',
      ],
    ],
  },
  {
    name: "believes-x-middleware-subrequest",
    why: "5.7: the code trusts a header that a framework adds to requests after it has checked them (CVE-2025-29927).",
    caughtBy: [HEADERS],
    edits: [
      [
        LOOK_UP,
        `${LOOK_UP}\n    if (request.headers.has("x-middleware-subrequest") && !user) return handler(${GUEST}, request);`,
      ],
    ],
  },
  {
    name: "believes-the-method-header",
    why: "The code checks the role for the method that was sent, but runs another method.",
    caughtBy: [HEADERS],
    edits: [
      [
        COMMENT,
        'requireSession((user, request) =>\n        request.headers.get("x-http-method-override") === "DELETE"\n          ? site.clearComments(comments)\n          : site.addComment(comments, user, request),\n      )',
      ],
    ],
  },
  {
    name: "asks-the-form-whose-note",
    why: "The route has a check, but the handler takes the user from the form instead of the session.",
    caughtBy: [ATTACK],
    edits: [
      [
        "requireSession(site.exportNote)",
        "requireSession(async (user, request) => {\n        const { username = user.name } = await site.readForm(request);\n        return site.exportNote(users.get(username) ?? user);\n      })",
      ],
    ],
  },
];

const answerMistakes: Mistake[] = [
  {
    name: "guards-the-login-page",
    why: "5.18: the server refuses with a redirect to a page that also refuses.",
    caughtBy: [OPEN],
    edits: [['["GET /", () => site.loginPage()]', '["GET /", requireSession(() => site.loginPage())]']],
  },
  {
    name: "sends-back-where-you-came-from",
    why: "5.15: the address comes from the link, and can lead to any site.",
    caughtBy: [HERE],
    edits: [
      [
        LOGIN_ENDS,
        'const next = new URL(request.url).searchParams.get("next") ?? "/dashboard";\n    return withCookie(site.seeOther(next), id,',
      ],
    ],
  },
  {
    name: "checks-next-by-its-first-slash",
    why: "5.15 again: //evil.test begins with a slash too.",
    caughtBy: [HERE],
    edits: [
      [
        LOGIN_ENDS,
        'const next = new URL(request.url).searchParams.get("next") ?? "";\n    return withCookie(site.seeOther(next.startsWith("/") ? next : "/dashboard"), id,',
      ],
    ],
  },
  {
    name: "rebuilds-the-answer",
    why: "5.11: the code copies only the body. So 201 and 403 become 200, and the cookies are lost.",
    caughtBy: [PASS, ROLE],
    edits: [
      [
        PASS_ON,
        "const page = new Response(await (await handler(user, request)).text());\n    return withCookie(page, id, expiresAt(session) - now());",
      ],
    ],
  },
  {
    name: "sets-instead-of-appending",
    why: "5.11: headers.set removes every cookie that the handler set.",
    caughtBy: [PASS],
    edits: [[APPEND, APPEND.replace("append", "set")]],
  },
  {
    name: "copies-headers-into-an-object",
    why: "5.11: the code copies the headers into an object, which holds only one Set-Cookie, the last.",
    caughtBy: [PASS],
    edits: [
      [
        PASS_ON,
        "const page = await handler(user, request);\n    const copy = new Response(page.body, { status: page.status, headers: Object.fromEntries(page.headers) });\n    return withCookie(copy, id, expiresAt(session) - now());",
      ],
    ],
  },
  {
    name: "appends-to-a-redirect",
    why: "5.12: the headers of Response.redirect() cannot be changed: the comment is saved, but the answer is an error.",
    caughtBy: [PASS, RENEWS],
    edits: [
      [
        COMMENT,
        'requireSession(async (user, request) => {\n        await site.addComment(comments, user, request);\n        return Response.redirect(new URL("/comments", request.url), 303);\n      })',
      ],
    ],
  },
  {
    name: "logout-leaves-the-cookie",
    why: "The page after logout says good-bye, but the browser keeps its cookie.",
    caughtBy: [LOGGED_OUT],
    edits: [
      ['["POST /logout", () => withCookie(site.seeOther("/"), "", 0)]', '["POST /logout", () => site.seeOther("/")]'],
    ],
  },
];

const sharingMistakes: Mistake[] = [
  {
    name: "one-user-object-for-all",
    why: "All requests fill the same object. So a slow request finds the next visitor's data in it, as at GitHub in 2021.",
    caughtBy: [MIX],
    edits: [
      [DOOR, `  const current = ${GUEST} as User;\n\n${DOOR}`],
      [PASS_ON, PASS_ON.replace("handler(user,", "handler(Object.assign(current, user),")],
    ],
  },
  {
    name: "renews-the-latest-id",
    why: "The ID is in a variable that all requests share, so the answer to alice contains bob's cookie.",
    caughtBy: [MIX],
    edits: [
      [DOOR, `  let latest = "";\n\n${DOOR}`],
      [TOUCH, `    latest = id;\n${TOUCH}`],
      [PASS_ON, PASS_ON.replace(" id,", " latest,")],
    ],
  },
  {
    name: "handler-empties-the-user",
    why: "5.10: the export deletes the note from the user object, and all requests share this object.",
    caughtBy: [SAME],
    edits: [
      [
        "requireSession(site.exportNote)",
        'requireSession((user) => {\n        const file = site.exportNote(user);\n        Object.assign(user, { note: "" });\n        return file;\n      })',
      ],
    ],
  },
];

export default [
  ...sessionMistakes,
  ...roleMistakes,
  ...trickMistakes,
  ...answerMistakes,
  ...sharingMistakes,
  {
    name: "role-in-a-cookie-counts-too",
    why: "The record decides, unless a cookie does: anybody writes role=admin.",
    caughtBy: [RULES],
    edits: [
      [
        'requireSession((user, request) => (user.role === "admin" ?',
        'requireSession((user, request) => (user.role === "admin" || /role=admin/.test(request.headers.get("cookie") ?? "") ?',
      ],
    ],
  },
  {
    name: "export-tells-the-id",
    why: "A header for debugging puts the ID where every script of the page can read it.",
    caughtBy: [RULES],
    edits: [
      [
        '["POST /export", requireSession(site.exportNote)],',
        `[
      "POST /export",
      requireSession((user, request) => {
        const file = site.exportNote(user);
        file.headers.set("x-debug", request.headers.get("cookie") ?? "");
        return file;
      }),
    ],`,
      ],
    ],
  },
  {
    name: "json-says-who",
    why: "A program may post JSON to /export, and the JSON names the user whose note the server sends. No check guards such a request.",
    caughtBy: ["a refused request does nothing and shows nothing"],
    edits: [
      [
        `["POST /export", requireSession(site.exportNote)],`,
        `["POST /export", async (request) => {
      if (request.headers.get("content-type") !== "application/json") return requireSession(site.exportNote)(request);
      const { username = "" } = (await request.json().catch(() => ({}))) as { username?: string };
      const user = users.get(username);
      return user ? site.exportNote(user) : site.notFound();
    }],`,
      ],
    ],
  },
  ...kinds(5),
] satisfies Mistake[];

/** Wrong ways that no request to this lab can show, or that this lab does not judge, each with the reason. */
export const notShown: string[] = [
  "No request makes a handler of this site throw an error, so no check can see whether your code turns such an error into a 401.",
  "Missing Cache-Control headers: this chapter does not ask for them, and the kit makes the pages.",
];
