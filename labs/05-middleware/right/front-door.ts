// One check stands in front of everything that is not public, even unknown paths. The code normalises a path once, for
// check and router. The list is an object without a prototype, and tokens are id.secret.
import { parseCookie, stringifySetCookie } from "cookie";
import * as site from "../../kit/lab/index.ts";
import type { Handler, Lab, User } from "../../kit/lab/index.ts";

type Session = { secret: string; username: string; began: Date; seen: Date };

const minutes = (count: number) => count * 60_000;

/** Turns /ADMIN/ and //admin into /admin before any code decides. */
const plain = (url: string): string => `/${new URL(url).pathname.toLowerCase().split("/").filter(Boolean).join("/")}`;

export default function createServer({ users, comments, now }: Lab): Handler {
  const list: Record<string, Session> = Object.create(null);

  const left = ({ began, seen }: Session): number =>
    Math.min(seen.getTime() + minutes(30), began.getTime() + minutes(480)) - now();

  const cookie = (value: string, milliseconds: number): string =>
    stringifySetCookie({
      name: "sid",
      value,
      maxAge: Math.floor(milliseconds / 1000),
      path: "/",
      secure: true,
      httpOnly: true,
      sameSite: "strict",
    });

  const publicRoutes: Record<string, Handler> = {
    "GET /": () => site.loginPage(),
    "GET /comments": () => site.commentsPage(comments),
    "POST /logout": () => site.seeOther("/", { "set-cookie": cookie("", 0) }),
    "POST /login": async (request) => {
      const { username = "", password = "" } = await site.readForm(request);
      if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
      for (const id of Object.keys(list)) if (list[id] && left(list[id]) <= 0) delete list[id];
      const [id, secret] = [site.newSessionId(), site.newSessionId()];
      list[id] = { secret, username, began: new Date(now()), seen: new Date(now()) };
      return site.seeOther("/dashboard", { "set-cookie": cookie(`${id}.${secret}`, minutes(30)) });
    },
  };

  const memberRoutes: Record<string, (user: User, request: Request) => Response | Promise<Response>> = {
    "GET /dashboard": site.dashboardPage,
    "POST /comments": (user, request) => site.addComment(comments, user, request),
    "POST /export": site.exportNote,
    "POST /theme": (_, request) => site.setTheme(request),
  };

  const adminRoutes: Record<string, () => Response> = {
    "GET /admin": site.adminPage,
    "DELETE /comments": () => site.clearComments(comments),
  };

  function authenticate(request: Request) {
    const token = parseCookie(request.headers.get("cookie") ?? "")["sid"] ?? "";
    const [id = "", secret = "", ...more] = token.split(".");
    const session = list[id];
    if (!session || more.length > 0 || secret !== session.secret || !(left(session) > 0)) return undefined;
    const user = users.get(session.username);
    return user && { token, session, user };
  }

  function serve(key: string, user: User, request: Request) {
    const member = memberRoutes[key];
    if (member) return member(user, request);
    const admin = adminRoutes[key];
    if (!admin) return site.notFound();
    return user.role === "admin" ? admin() : site.forbidden();
  }

  return async (request) => {
    const key = `${request.method} ${plain(request.url)}`;
    const everybody = publicRoutes[key];
    if (everybody) return everybody(request);
    const found = authenticate(request);
    if (!found) return site.loginPage("Please log in.", 401);
    found.session.seen = new Date(now());
    const response = await serve(key, found.user, request);
    response.headers.append("set-cookie", cookie(found.token, left(found.session)));
    return response;
  };
}
