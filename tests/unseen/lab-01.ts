import type { Unseen } from "./types.ts";

export default [
  {
    name: "empty-password",
    why: "An empty password logs in as anybody, as with a directory server that takes it for an anonymous login.",
    edits: [
      ["if (!(await users.verify(username, password)))", "if (password && !(await users.verify(username, password)))"],
    ],
  },
  {
    name: "knows-the-browser",
    why: "A visitor without a cookie is whoever logged in last with the same User-Agent.",
    edits: [
      [
        "export default function createServer({ users }: Lab): Handler {",
        "export default function createServer({ users }: Lab): Handler {\n  const byBrowser = new Map<string, string>();",
      ],
      [
        `const cookie = stringifySetCookie({ name: "username", value: username, path: "/" });`,
        `const cookie = stringifySetCookie({ name: "username", value: username, path: "/" });
    byBrowser.set(request.headers.get("user-agent") ?? "", username);`,
      ],
      [
        `const { username = "" } = parseCookie(request.headers.get("cookie") ?? "");`,
        `const { username = byBrowser.get(request.headers.get("user-agent") ?? "none") ?? "" } = parseCookie(request.headers.get("cookie") ?? "");`,
      ],
    ],
  },
  {
    name: "cached-with-a-query",
    why: "A page whose address has a query is cached by its address: the next visitor reads alice's note.",
    edits: [
      [
        "function dashboard(request: Request) {",
        `const cache = new Map<string, string>();
  async function dashboard(request: Request) {
    const { search } = new URL(request.url);
    const known = cache.get(search);
    if (known) return new Response(known, { headers: { "content-type": "text/html; charset=utf-8" } });
    const page = fresh(request);
    if (search && page.status === 200) cache.set(search, await page.clone().text());
    return page;
  }

  function fresh(request: Request) {`,
      ],
    ],
  },
  {
    name: "full-width-letters",
    why: "The name in the cookie is normalised (NFKC) first: letters of full width make a visitor alice.",
    edits: [["return users.get(username);", `return users.get(username.normalize("NFKC"));`]],
  },
  {
    name: "logout-below-logout",
    why: "The cookie is cleared with Path=/logout, so the browser keeps the one with Path=/.",
    edits: [[`value: "", path: "/", maxAge: 0`, `value: "", path: "/logout", maxAge: 0`]],
  },
  {
    name: "head-and-303",
    why: "It answers HEAD as GET, and sends strangers to the login page with a 303.",
    isRight: true,
    edits: [
      [
        `return user ? dashboardPage(user) : loginPage("Please log in.", 401);`,
        `return user ? dashboardPage(user) : seeOther("/");`,
      ],
      [`if (!user) return loginPage("Please log in.", 401);`, `if (!user) return seeOther("/");`],
      ["switch (`${request.method} ${", 'switch (`${request.method.replace("HEAD", "GET")} ${'],
    ],
  },
] satisfies Unseen[];
