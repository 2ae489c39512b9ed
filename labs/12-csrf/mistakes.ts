import { kinds } from "../kit/build/kinds.ts";
import type { Mistake } from "../kit/build/mistakes.ts";

const LINKS = "a link on another site still works";
const REMINDERS = "only the author of a reminder can read it";
const OLD = "a browser that sends Origin but not Sec-Fetch-Site can use the site";
const RULES = "every answer follows the rules of the chapters so far";
const LINK = "a form can share a note, but a link cannot";
const ELSEWHERE = "a form on another site does nothing, even with the cookie";
const SIBLING = "a form on a sibling does nothing";
const ORIGIN = "the server compares the whole Origin of an old browser's form";
const SILENT = "a form that has a cookie but neither header is refused";
const LOGIN = "no other site logs anybody in";
const TOKEN = "the thief's own token is not accepted from alice's browser";
const ATTACK = "making the victim's browser send a request fails";

const IS_SAFE = "if (SAFE.includes(request.method)) return true;";
const READS_SITE = 'if (site !== null) return site === "same-origin" || site === "none";';
const READS_ORIGIN = "if (origin !== null) return origin === new URL(request.url).origin;";
const NEITHER = 'return !request.headers.has("cookie");';
const DOOR = "if (!isOurs(request)) return site.notFromHere();";
const SHARE = '["POST /share", member(share)],';

/** The check leaves some requests out. */
const letsIn = (condition: string): [string, string] => [IS_SAFE, `${IS_SAFE}\n  if (${condition}) return true;`];
const isTo = (path: string) => `new URL(request.url).pathname === "${path}"`;

/** The check compares Origin in another way. */
const compares = (how: string): [string, string] => [READS_ORIGIN, `if (origin !== null) return ${how};`];

/**
 * Every form holds a token, in place of the check. `token` finds it for a request, and `also` changes the page.
 */
const byToken = (token: string, also = ""): Mistake["edits"] => [
  [
    'import * as site from "../kit/lab/index.ts";',
    'import { parseCookie } from "cookie";\nimport * as site from "../kit/lab/index.ts";',
  ],
  [
    "export default function createServer(",
    `const fromCookie = (request: Request) => parseCookie(request.headers.get("cookie") ?? "")["csrf"];

export default function createServer(`,
  ],
  ["return (request) => {", "return async (request) => {"],
  [
    DOOR,
    `const token = ${token};
    const isForm = !SAFE.includes(request.method);
    const { token: shown = "" } = isForm ? await site.readForm(request.clone()) : {};
    if (isForm && (shown === "" || shown !== token)) return site.notFromHere();`,
  ],
  [
    "return (routes.get(`${request.method} ${new URL(request.url).pathname}`) ?? site.notFound)(request);",
    `const route = routes.get(\`\${request.method} \${new URL(request.url).pathname}\`) ?? site.notFound;
    const page = await site.withHiddenField(await route(request), "token", token);
    ${also}return page;`,
  ],
];

export default [
  {
    name: "no-check",
    why: "The author believes that SameSite=Lax is enough.",
    caughtBy: [ELSEWHERE, SIBLING, ORIGIN, SILENT, LOGIN, TOKEN, ATTACK],
    edits: [[DOOR, "// The cookie is Lax, so other sites' forms come without it."]],
  },
  {
    name: "link-still-shares",
    why: "The server checks every form, but the link still shares the note.",
    caughtBy: [LINK, ATTACK],
    edits: [[SHARE, `["GET /share", member(share)],\n    ${SHARE}`]],
  },
  {
    name: "own-links-share",
    why: "A link on a page of this site may share the note. But the thief can write his link into a comment, and some browsers load links before anybody clicks.",
    caughtBy: [LINK],
    edits: [
      [
        SHARE,
        `${SHARE}
    ["GET /share", (request) => (request.headers.get("sec-fetch-site") === "same-origin" ? member(share)(request) : site.notFound())],`,
      ],
    ],
  },
  {
    name: "field-names-the-method",
    why: "A field in the address can replace the request's method. So a link can do the same as any form.",
    caughtBy: [LINK],
    edits: [
      [
        "return (routes.get(`${request.method} ${new URL(request.url).pathname}`) ?? site.notFound)(request);",
        `const { pathname, searchParams } = new URL(request.url);
    return (routes.get(\`\${searchParams.get("_method") ?? request.method} \${pathname}\`) ?? site.notFound)(request);`,
      ],
    ],
  },
  {
    name: "asks-again-by-link",
    why: "The link leads to a page that asks for confirmation, and the confirmation is another link. The thief uses this second link.",
    caughtBy: [LINK],
    edits: [
      [
        SHARE,
        `${SHARE}
    ["GET /share", () => site.html("Sure?", '<p><a href="share-now">Yes, show my note</a></p>')],
    ["GET /share-now", member(share)],`,
      ],
    ],
  },
  {
    name: "links-are-refused-too",
    why: "The check refuses every request from another site, even the request of a visitor who follows a link.",
    caughtBy: [LINKS],
    edits: [
      [IS_SAFE, 'if (request.headers.get("sec-fetch-site") === null && SAFE.includes(request.method)) return true;'],
    ],
  },
  {
    name: "cross-site-alone-is-refused",
    why: "The check refuses only the value cross-site. The form of a sibling comes with the value same-site.",
    caughtBy: [SIBLING, LOGIN, ATTACK],
    edits: [[READS_SITE, 'if (site !== null) return site !== "cross-site";']],
  },
  {
    name: "siblings-may-share",
    why: "The blog on a subdomain may send the form that shares the note. Then every page that a thief puts on a subdomain may send it, too.",
    caughtBy: [SIBLING],
    edits: [letsIn(`${isTo("/share")} && request.headers.get("sec-fetch-site") === "same-site"`)],
  },
  {
    name: "login-is-not-checked",
    why: "The author left the login out of the check, because a login uses no session.",
    caughtBy: [LOGIN, ATTACK],
    edits: [letsIn(isTo("/login"))],
  },
  {
    name: "siblings-may-log-in",
    why: "The login accepts forms from siblings, because the shop on a sibling has a login form. But a thief's page can be on a sibling, too.",
    caughtBy: [LOGIN],
    edits: [letsIn(`${isTo("/login")} && request.headers.get("sec-fetch-site") === "same-site"`)],
  },
  {
    name: "members-alone-are-checked",
    why: "The check is in the function for members, which the login and the logout do not use.",
    caughtBy: [ELSEWHERE, SIBLING, SILENT, LOGIN, ATTACK],
    edits: [
      [DOOR, ""],
      [
        "return user ? page(user, request)",
        "if (user && !isOurs(request)) return site.notFromHere();\n    return user ? page(user, request)",
      ],
    ],
  },
  {
    name: "logout-is-not-checked",
    why: "The author thought that a logout harms nobody. But if any site can log visitors out, they must type their passwords often.",
    caughtBy: [ELSEWHERE, SIBLING, SILENT],
    edits: [letsIn(isTo("/logout"))],
  },
  {
    name: "partners-may-log-out",
    why: "Several sites share one logout. But any site can say that it is one of these sites.",
    caughtBy: [ELSEWHERE],
    edits: [letsIn(`${isTo("/logout")} && request.headers.get("sec-fetch-site") === "cross-site"`)],
  },
  {
    name: "text-is-no-form",
    why: "The check looks only at the two usual content types of forms. But a form may also send text/plain, and readForm reads it.",
    caughtBy: [ELSEWHERE],
    edits: [letsIn('request.headers.get("content-type")?.startsWith("text/plain")')],
  },
  {
    name: "files-are-no-forms",
    why: "The check leaves out the content type of forms that send files. Such a form can still share a note, because sharing needs no field.",
    caughtBy: [ELSEWHERE],
    edits: [letsIn('request.headers.get("content-type")?.startsWith("multipart/form-data")')],
  },
  {
    name: "check-reads-the-path-otherwise",
    why: "The check compares five paths exactly, but the router also accepts these paths with a slash at the end.",
    caughtBy: [ELSEWHERE],
    edits: [
      letsIn('!["/login", "/logout", "/comments", "/reminders", "/share"].includes(new URL(request.url).pathname)'),
      [
        "return (routes.get(`${request.method} ${new URL(request.url).pathname}`) ?? site.notFound)(request);",
        'return (routes.get(`${request.method} ${new URL(request.url).pathname.replace(/(.)\\/$/, "$1")}`) ?? site.notFound)(request);',
      ],
    ],
  },
  {
    name: "old-browsers-are-let-in",
    why: "If Sec-Fetch-Site is missing, the server accepts every request, and does not read Origin.",
    caughtBy: [ORIGIN, SILENT, LOGIN],
    edits: [
      [READS_ORIGIN, ""],
      [NEITHER, "return true;"],
    ],
  },
  {
    name: "old-browsers-are-shut-out",
    why: "The server demands Sec-Fetch-Site. Browsers older than March 2023 do not send it.",
    caughtBy: [OLD],
    edits: [[READS_ORIGIN, ""]],
  },
  {
    name: "origin-ends-like-ours",
    why: "The check compares only the end of the origin. A thief can register evil-lab.test, which ends with lab.test.",
    caughtBy: [ORIGIN],
    edits: [compares("origin.endsWith(new URL(request.url).host)")],
  },
  {
    name: "origin-begins-like-ours",
    why: "The check compares only the beginning of the origin. The thief owns evil.test, and uses https://lab.test.evil.test.",
    caughtBy: [ORIGIN],
    edits: [compares("origin.startsWith(new URL(request.url).origin)")],
  },
  {
    name: "origin-holds-our-name",
    why: "The check only looks for our name in the origin. A sibling's origin contains this name, and so does https://evil-lab.test.",
    caughtBy: [ORIGIN, LOGIN],
    edits: [compares("origin.includes(new URL(request.url).hostname) || origin === 'null'")],
  },
  {
    name: "origin-without-its-scheme",
    why: "The check compares hosts, but not schemes. So a thief in the same café can write a form into any page that comes over plain http.",
    caughtBy: [ORIGIN],
    edits: [compares('origin !== "null" && new URL(origin).host === new URL(request.url).host')],
  },
  {
    name: "null-is-believed",
    why: "The check accepts the origin null. Files and sandboxed frames have this origin, and any page of a thief can contain such a frame.",
    caughtBy: [ORIGIN, LOGIN],
    edits: [compares('origin === "null" || origin === new URL(request.url).origin')],
  },
  {
    name: "silence-is-believed",
    why: "The check accepts a request that has neither header, even if it has a cookie. Go's own check does the same: see the chapter.",
    caughtBy: [SILENT],
    edits: [[NEITHER, "return true;"]],
  },
  {
    name: "one-token-for-all",
    why: "All users get the same token in their forms, so the thief reads it in his own form.",
    caughtBy: [TOKEN],
    edits: byToken('"a token that nobody guesses"'),
  },
  {
    name: "token-in-a-cookie",
    why: "The server compares the field with a cookie. A page on a sibling sets this cookie, and writes the same value into the field.",
    caughtBy: [TOKEN],
    edits: byToken(
      "fromCookie(request) ?? newSessionId()",
      'page.headers.append("set-cookie", `csrf=${token}; Path=/; Secure; HttpOnly; SameSite=Lax`);\n    ',
    ),
  },
  {
    name: "everybody-reads-reminders",
    why: "The page of comments also shows reminders.",
    caughtBy: [REMINDERS],
    edits: [["comments.filter(({ reminder }) => !reminder)", "comments"]],
  },
  {
    name: "cookie-without-samesite",
    why: "The author removed SameSite, because the check seemed to be enough. But two defences are better than one.",
    caughtBy: [RULES],
    edits: [
      [
        'return site.withSessionCookie(site.seeOther("/dashboard"), id);',
        'return site.seeOther("/dashboard", { "set-cookie": `session_token=${id}; Path=/; Secure; HttpOnly; SameSite=None` });',
      ],
    ],
  },
  ...kinds(3),
] satisfies Mistake[];

/** Known ways to get it wrong that no mistake shows, each with the reason, in a sentence. */
export const notShown: string[] = [
  "A check that looks only at POST is correct in this lab: no form sends PUT, PATCH or DELETE, and this site has no such route.",
  "A check of the Referer header: it works for all pages that send this header. A right solution may use it if Origin is missing.",
  "A token that stays the same during a session: this is right, because the token is bound to the session. A new token for each form is right, too.",
];
