import { parseCookie, stringifySetCookie } from "cookie";
import * as site from "../../kit/lab/index.ts";
import type { Handler, Lab } from "../../kit/lab/index.ts";

const NAME = "__Host-user";
const flags = { path: "/", secure: true, httpOnly: true, sameSite: "strict" } as const;

/** A cookie with every flag, deleted with Expires. A table has an arrow function for each route. */
export default function createServer({ users }: Lab): Handler {
  const whoIs = (request: Request) => users.get(parseCookie(request.headers.get("cookie") ?? "")[NAME] ?? "");

  const login: Handler = async (request) => {
    const { username = "", password = "" } = await site.readForm(request);
    const isRight = await users.verify(username, password);
    if (!isRight) return site.loginPage("No.", 401);
    return site.seeOther("./dashboard", {
      "set-cookie": stringifySetCookie({ name: NAME, value: username, ...flags }),
    });
  };

  const logout: Handler = () => {
    const gone = stringifySetCookie({ name: NAME, value: "", ...flags, expires: new Date(0) });
    return site.seeOther("/", { "set-cookie": gone });
  };

  const routes: Record<string, Handler | undefined> = {
    "GET /": () => site.loginPage(),
    "POST /login": login,
    "POST /logout": logout,
    "GET /dashboard": (request) => {
      const user = whoIs(request);
      return user ? site.dashboardPage(user) : site.loginPage("Log in first.", 401);
    },
    "GET /admin": (request) => {
      const role = whoIs(request)?.role;
      if (role === "admin") return site.adminPage();
      return role ? site.forbidden() : site.loginPage("Log in first.", 401);
    },
  };
  return (request) => (routes[`${request.method} ${new URL(request.url).pathname}`] ?? site.notFound)(request);
}

export function forge(cookieHeader: string): string {
  const cookies = parseCookie(cookieHeader);
  cookies[NAME] = "admin";
  return Object.entries(cookies)
    .map(([name, value = ""]) => `${name}=${encodeURIComponent(value)}`)
    .join("; ");
}
