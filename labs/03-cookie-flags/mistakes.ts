import { kinds } from "../kit/build/kinds.ts";
import type { Mistake } from "../kit/build/mistakes.ts";

const REACHES = "the browser sends the session cookie to every page";
const COMMENTS = "a logged-in reader can comment, and everybody can read the comment";
const NOBODY = "nobody comments without logging in";
const NOTE = "a note appears only when its author asks for it";
const ONCE = "the server sends each cookie once, in its own header";
const COPY = "the session ID is in its cookie and nowhere else";
const HOST = "the session cookie belongs to this host alone";
const LOGOUT = "logging out deletes the session cookie in the browser";
const SCRIPT = "no script on a page reads the session cookie";
const WIRE = "the session cookie never travels over plain http";
const FORM = "the browser sends another site's form without the session cookie";
const RULES = "every answer follows the rules of the chapters so far";
const ATTACK = "an attack by script, network or forged form fails";

const LOGIN = 'return seeOther("/dashboard", { "set-cookie": sessionCookie(id) });';
const LOGOUT_ANSWER = 'return seeOther("/", { "set-cookie": sessionCookie("", 0) });';
const FIND_ID = 'const { session_token: id = "" } = parseCookie(request.headers.get("cookie") ?? "");';
const NAME = 'name: "session_token",';
const MAX_AGE = "...(maxAge === undefined ? {} : { maxAge }),";

/** The login's answer with a Set-Cookie header written by hand. */
const byHand = (header: string): [string, string] => [
  LOGIN,
  `return seeOther("/dashboard", { "set-cookie": \`${header}\` });`,
];

/** The login's answer, changed before it goes out. */
const changed = (...lines: string[]): [string, string] => [
  LOGIN,
  ['const response = seeOther("/dashboard", { "set-cookie": sessionCookie(id) });', ...lines, "return response;"].join(
    "\n    ",
  ),
];

/** A dashboard that sends the session cookie again with these attributes. */
const sentAgainWith = (attributes: string): [string, string] => [
  'return user ? dashboardPage(user) : loginPage("Please log in.", 401);',
  `if (!user) return loginPage("Please log in.", 401);
    const page = dashboardPage(user);
    const { session_token } = parseCookie(request.headers.get("cookie") ?? "");
    page.headers.append("set-cookie", \`session_token=\${session_token}; ${attributes}; Max-Age=3600\`);
    return page;`,
];

const HOST_PREFIX: [string, string][] = [
  [NAME, 'name: "__Host-session_token",'],
  [FIND_ID, FIND_ID.replace("session_token", '"__Host-session_token"')],
];

export default [
  {
    name: "no-httponly",
    why: "Every script on the page reads the cookie.",
    caughtBy: [SCRIPT, ATTACK],
    edits: [["    httpOnly: true,\n", ""]],
  },
  {
    name: "httponly-misspelt",
    why: "The flag is written Http-Only, with a hyphen. Browsers ignore attributes that they do not know.",
    caughtBy: [SCRIPT, ATTACK],
    edits: [byHand("session_token=${id}; Path=/; Http-Only; Secure; SameSite=Lax")],
  },
  {
    name: "no-secure",
    why: "The browser sends the cookie over plain http too.",
    caughtBy: [WIRE, ATTACK],
    edits: [["    secure: true,\n", ""]],
  },
  {
    name: "secure-in-production-only",
    why: "The cookie gets Secure only if a variable is set, and nobody set it on this server.",
    caughtBy: [WIRE, ATTACK],
    edits: [["secure: true,", 'secure: process.env["NODE_ENV"] === "production",']],
  },
  {
    name: "flags-with-a-comma",
    why: "A semicolon must separate two attributes. Without it the browser reads both as one unknown attribute.",
    caughtBy: [SCRIPT, WIRE, ATTACK],
    edits: [byHand("session_token=${id}; Path=/; HttpOnly, Secure; SameSite=Lax")],
  },
  {
    name: "no-samesite",
    why: "Lax by default is Chromium's habit, with a gap of two minutes; Firefox and Safari have no such default.",
    caughtBy: [FORM, ATTACK],
    edits: [['    sameSite: "lax",\n', ""]],
  },
  {
    name: "samesite-with-a-colon",
    why: "The author wrote SameSite: Lax with a colon, and no browser knows such an attribute.",
    caughtBy: [FORM, ATTACK],
    edits: [byHand("session_token=${id}; Path=/; HttpOnly; Secure; SameSite: Lax")],
  },
  {
    name: "samesite-misspelt",
    why: "Browsers treat any other value like a missing SameSite.",
    caughtBy: [FORM, ATTACK],
    edits: [byHand("session_token=${id}; Path=/; HttpOnly; Secure; SameSite=Laxx")],
  },
  {
    name: "samesite-twice",
    why: "If an attribute is repeated, browsers use the last one. Here the last SameSite is None.",
    caughtBy: [FORM, ATTACK],
    edits: [byHand("${sessionCookie(id)}; SameSite=None")],
  },
  {
    name: "samesite-none",
    why: "SameSite=None tells the browser to send the cookie with requests from every site.",
    caughtBy: [FORM, ATTACK],
    edits: [['sameSite: "lax",', 'sameSite: "none",']],
  },
  {
    name: "samesite-none-without-secure",
    why: "Browsers drop a SameSite=None cookie that is not Secure.",
    caughtBy: [REACHES],
    edits: [
      ['sameSite: "lax",', 'sameSite: "none",'],
      ["    secure: true,\n", ""],
    ],
  },
  {
    name: "flags-at-login-only",
    why: "The dashboard sends the cookie again without its flags, and the browser keeps this new cookie.",
    caughtBy: [SCRIPT, WIRE, FORM],
    edits: [sentAgainWith("Path=/")],
  },
  {
    name: "httponly-at-login-only",
    why: "The dashboard sends the cookie again without HttpOnly. From then on scripts can read it.",
    caughtBy: [SCRIPT],
    edits: [sentAgainWith("Path=/; Secure; SameSite=Lax")],
  },
  {
    name: "secure-at-login-only",
    why: "The dashboard sends the cookie again without Secure. From then on it also travels over plain http.",
    caughtBy: [WIRE],
    edits: [sentAgainWith("Path=/; HttpOnly; SameSite=Lax")],
  },
  {
    name: "samesite-at-login-only",
    why: "The dashboard sends the cookie again without SameSite. From then on browsers also send it with other sites' forms.",
    caughtBy: [FORM],
    edits: [sentAgainWith("Path=/; HttpOnly; Secure")],
  },
  {
    name: "path-of-the-dashboard",
    why: "The browser does not send the cookie when its owner opens /admin or /comments.",
    caughtBy: [REACHES],
    edits: [['path: "/",', 'path: "/dashboard",']],
  },
  {
    name: "path-of-the-login",
    why: "The browser sends the cookie only to the login form, and to no other page.",
    caughtBy: [REACHES],
    edits: [['path: "/",', 'path: "/login",']],
  },
  {
    name: "domain-of-this-host",
    why: "With a Domain the browser sends the cookie to all subdomains, too.",
    caughtBy: [HOST],
    edits: [
      byHand("${sessionCookie(id)}; Domain=${new URL(request.url).hostname}"),
      [
        LOGOUT_ANSWER,
        LOGOUT_ANSWER.replace(
          'sessionCookie("", 0)',
          '`${sessionCookie("", 0)}; Domain=${new URL(request.url).hostname}`',
        ),
      ],
    ],
  },
  {
    name: "domain-of-another-host",
    why: "If Domain names another host, the browser drops the cookie.",
    caughtBy: [REACHES],
    edits: [['path: "/",', 'path: "/", domain: "example.com",']],
  },
  {
    name: "host-prefix-without-secure",
    why: "A browser drops a __Host- cookie that is not Secure, without a warning.",
    caughtBy: [REACHES],
    edits: [...HOST_PREFIX, ["    secure: true,\n", ""]],
  },
  {
    name: "host-prefix-without-path",
    why: "The prefix asks for Path=/ in so many words.",
    caughtBy: [REACHES],
    edits: [...HOST_PREFIX, ['    path: "/",\n', ""]],
  },
  {
    name: "host-prefix-with-domain",
    why: "A __Host- cookie belongs to one host, so a browser drops it if it names a Domain.",
    caughtBy: [REACHES],
    edits: [...HOST_PREFIX, byHand("${sessionCookie(id)}; Domain=${new URL(request.url).hostname}")],
  },
  {
    name: "host-prefix-read-under-the-old-name",
    why: "The server sets the cookie under one name, and looks for it under another name.",
    caughtBy: [REACHES],
    edits: [[NAME, 'name: "__Host-session_token",']],
  },
  {
    name: "host-prefix-deleted-without-secure",
    why: "The header that deletes a __Host- cookie needs Secure too: without it browsers ignore the header.",
    caughtBy: [LOGOUT],
    edits: [
      ...HOST_PREFIX,
      [LOGOUT_ANSWER, 'return seeOther("/", { "set-cookie": "__Host-session_token=; Path=/; Max-Age=0" });'],
    ],
  },
  {
    name: "deleted-on-another-path",
    why: "A cookie with another Path is another cookie, so the old one stays.",
    caughtBy: [LOGOUT],
    edits: [[LOGOUT_ANSWER, 'return seeOther("/", { "set-cookie": "session_token=; Path=/logout; Max-Age=0" });']],
  },
  {
    name: "deleted-by-an-empty-value",
    why: "Zero is falsy, so Max-Age=0 is left out, and an empty value is a value like any other.",
    caughtBy: [LOGOUT],
    edits: [[MAX_AGE, "...(maxAge ? { maxAge } : {}),"]],
  },
  {
    name: "two-cookies-in-one-header",
    why: "The server joins two cookies with a comma. So the second cookie becomes part of the first cookie's SameSite.",
    caughtBy: [ONCE, FORM, ATTACK],
    edits: [byHand('${[sessionCookie(id), "theme=light; Path=/"].join(", ")}')],
  },
  {
    name: "two-cookies-behind-a-date",
    why: "The server joins two cookies with a comma after a date. The browser reads the second cookie as the rest of the date, and never stores it.",
    caughtBy: [ONCE],
    edits: [byHand("${sessionCookie(id)}; Expires=${new Date(2 ** 41).toUTCString()}, theme=light; Path=/")],
  },
  {
    name: "session-cookie-joined-to-another",
    why: "The server joins two cookies with a comma. The browser keeps the theme's cookie, and reads the session cookie as a part of that cookie's Path.",
    caughtBy: [REACHES, ONCE],
    edits: [byHand("theme=light; Path=/, ${sessionCookie(id)}")],
  },
  {
    name: "second-cookie-replaces-the-first",
    why: "The method headers.set replaces the earlier Set-Cookie header, so the server never sends the session cookie.",
    caughtBy: [REACHES],
    edits: [changed('response.headers.set("set-cookie", "theme=light; Path=/");')],
  },
  {
    name: "clears-then-sets",
    why: "The server sends two Set-Cookie headers with the same name. Browsers keep the later cookie, but a server must not send two.",
    caughtBy: [ONCE],
    edits: [
      [
        LOGIN,
        `const response = seeOther("/dashboard", { "set-cookie": sessionCookie("", 0) });
    response.headers.append("set-cookie", sessionCookie(id));
    return response;`,
      ],
    ],
  },
  {
    name: "cookie-set-by-a-script",
    why: "A script on the page sets the cookie. Such a cookie can never be HttpOnly, and without scripts nobody can log in.",
    caughtBy: [REACHES],
    edits: [
      [
        LOGIN,
        `const script = \`<script>document.cookie = "\${sessionCookie(id)}"; location = "/dashboard"</script>\`;
    return new Response(script, { headers: { "content-type": "text/html" } });`,
      ],
    ],
  },
  {
    name: "cookie-too-big",
    why: "The cookie is longer than 4096 octets, and browsers ignore such a cookie.",
    caughtBy: [REACHES],
    edits: [
      byHand("${sessionCookie(id + `.` + JSON.stringify(users.get(username)).padEnd(4096))}"),
      ["const session = sessions.get(id);", 'const session = sessions.get(id.split(".")[0] ?? "");'],
    ],
  },
  {
    name: "copy-in-a-second-cookie",
    why: "The ID is also in a second cookie, which scripts can read.",
    caughtBy: [COPY],
    edits: [changed('response.headers.append("set-cookie", `session_for_scripts=${id}; Path=/`);')],
  },
  {
    name: "copy-in-the-address",
    why: "Addresses end up in histories, logs and Referer headers.",
    caughtBy: [COPY],
    edits: [[LOGIN, LOGIN.replace('"/dashboard"', "`/dashboard?session=${id}`")]],
  },
  {
    name: "copy-in-a-header",
    why: "The ID is in a header of the answer. A script that sends a request can read such headers.",
    caughtBy: [COPY],
    edits: [changed('response.headers.set("x-session-id", id);')],
  },
  {
    name: "copy-in-the-page",
    why: "The ID is in the page. A script on the page can read it there, even if the cookie has all flags.",
    caughtBy: [COPY],
    edits: [
      [
        "return commentsPage(comments);",
        `return new Response(\`<meta name="session" content="\${request.headers.get("cookie")}"><ul>\${comments
          .map(({ html, note = "" }) => \`<li>\${html} \${note}</li>\`)
          .join("")}</ul>\`);`,
      ],
    ],
  },
  {
    name: "a-second-wristband-for-scripts",
    why: "The comments page starts another session, and its cookie has no HttpOnly.",
    caughtBy: [ATTACK],
    edits: [
      [
        FIND_ID,
        'const cookies = parseCookie(request.headers.get("cookie") ?? "");\n    const id = cookies["session_token"] ?? cookies["comment_token"] ?? "";',
      ],
      [
        "return commentsPage(comments);",
        `const page = commentsPage(comments);
        const reader = currentUser(request);
        const id = newSessionId();
        if (reader) sessions.set(id, { username: reader.name });
        if (reader) page.headers.append("set-cookie", \`comment_token=\${id}; Path=/; Secure; SameSite=Lax\`);
        return page;`,
      ],
    ],
  },
  {
    name: "comments-for-members-only",
    why: "The page of comments needs a session. But it is public, so visitors must be able to read it.",
    caughtBy: [COMMENTS],
    edits: [
      [
        "return commentsPage(comments);",
        'return currentUser(request) ? commentsPage(comments) : loginPage("Please log in.", 401);',
      ],
    ],
  },
  {
    name: "comments-by-guests",
    why: "The server accepts a request without a session, and treats its sender as a guest.",
    caughtBy: [NOBODY],
    edits: [
      [
        `    if (!user) return loginPage("Please log in.", 401);
    const { text = "", attach } = await readForm(request);
    comments.push({ author: user.name, html: text, ...(attach === "note" ? { note: user.note } : {}) });`,
        `    const { text = "", attach } = await readForm(request);
    comments.push({ author: user?.name ?? "guest", html: text, ...(user && attach === "note" ? { note: user.note } : {}) });`,
      ],
    ],
  },
  {
    name: "note-with-every-comment",
    why: "The server ignores the checkbox, so every comment shows its author's private note.",
    caughtBy: [NOTE],
    edits: [['...(attach === "note" ? { note: user.note } : {})', "note: user.note"]],
  },
  {
    name: "admin-page-tells-the-id",
    why: "A debugging header is still on the admin's page, and every script on that page can read it.",
    caughtBy: [RULES],
    edits: [
      [
        'return user.role === "admin" ? adminPage() : forbidden();',
        `if (user.role !== "admin") return forbidden();
    const page = adminPage();
    page.headers.set("x-debug", request.headers.get("cookie") ?? "");
    return page;`,
      ],
    ],
  },
  ...kinds(3),
] satisfies Mistake[];

/** Wrong ways that no request to this lab can show, or that this lab does not judge, each with the reason. */
export const notShown: string[] = [
  "The attribute `HttpOnly=false` still sets HttpOnly, so it is no mistake. One of the right solutions writes it this way.",
  "This lab sets no limit to Max-Age. Chapter 4 is about a cookie's lifetime.",
  "Browsers ignore a malformed Max-Age, so the cookie ends when the browser closes. This is correct in this lab.",
  "The same is true for an Expires that is not a date.",
  "Leaving Path out is correct in this lab: the login is at /login, so the default path is /, and the cookie reaches every page. The mistake with a Path that is too narrow shows the problem.",
  "The checks do not ask for Cache-Control on answers with Set-Cookie, because nothing in this lab caches.",
];
