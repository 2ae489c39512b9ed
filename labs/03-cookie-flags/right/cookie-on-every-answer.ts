import { parseCookie, stringifySetCookie } from "cookie";
import {
  addComment,
  adminPage,
  commentsPage,
  dashboardPage,
  forbidden,
  loginPage,
  notFound,
} from "../../kit/lab/index.ts";
import { newSessionId, readForm, seeOther, type Handler, type Lab } from "../../kit/lab/index.ts";

const YEAR = 365 * 24 * 60 * 60;

/**
 * Sends the cookie again with every answer, with the same flags, and Secure if the address is https. There is a second
 * cookie.
 */
export default function createServer({ users, sessions, comments, now }: Lab<{ username: string }>): Handler {
  function setCookie(response: Response, request: Request, value: string, maxAge = YEAR): Response {
    const secure = new URL(request.url).protocol === "https:";
    const expires = new Date(now() + maxAge * 1000);
    const flags = { path: "/", httpOnly: true, secure, sameSite: "lax", partitioned: secure } as const;
    response.headers.append("set-cookie", stringifySetCookie({ name: "token", value, maxAge, expires, ...flags }));
    return response;
  }

  async function login(request: Request) {
    const { username = "", password = "" } = await readForm(request);
    if (!(await users.verify(username, password))) return loginPage("Wrong name or password.", 401);
    const id = newSessionId();
    sessions.set(id, { username });
    const response = setCookie(seeOther("/dashboard"), request, id);
    response.headers.append("set-cookie", "theme=light; Path=/; Expires=Fri, 01 Jan 2027 00:00:00 GMT");
    return response;
  }

  function publicPage(route: string, request: Request) {
    if (route === "GET /") return loginPage();
    if (route === "POST /login") return login(request);
    if (route === "GET /comments") return commentsPage(comments);
    if (route === "POST /logout") return setCookie(seeOther("/"), request, "", 0);
    return undefined;
  }

  return async (request) => {
    const route = `${request.method} ${new URL(request.url).pathname}`;
    const open = await publicPage(route, request);
    if (open) return open;
    const { token = "" } = parseCookie(request.headers.get("cookie") ?? "");
    const user = users.get(sessions.get(token)?.username ?? "");
    if (!user) return loginPage("Please log in.", 401);
    if (route === "POST /comments") return setCookie(await addComment(comments, user, request), request, token);
    if (route === "GET /dashboard") return setCookie(dashboardPage(user), request, token);
    if (route !== "GET /admin") return notFound();
    return setCookie(user.role === "admin" ? adminPage() : forbidden(), request, token);
  };
}
