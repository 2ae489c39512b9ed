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
import { newSessionId, readForm, seeOther, type Handler, type Lab, type User } from "../../kit/lab/index.ts";

/** Both are seconds since 1970. The record holds its end, so the lookup computes nothing. */
type Session = { username: string; idleEnd: number; end: number };

/**
 * A cookie without Max-Age and Expires, sent only once. The code uses closures and seconds, and redirects to the login
 * page.
 */
export default function createServer({ users, sessions, comments, now }: Lab<Session>): Handler {
  const seconds = () => Math.floor(now() / 1000);
  const cookie = (value: string, deletion: { maxAge?: number } = {}) =>
    stringifySetCookie({ name: "sid", value, path: "/", httpOnly: true, secure: true, sameSite: "lax", ...deletion });

  const openSession = (username: string): string => {
    for (const [id, { idleEnd, end }] of sessions) {
      if (seconds() > idleEnd || seconds() > end) sessions.delete(id);
    }
    const id = newSessionId();
    sessions.set(id, { username, idleEnd: seconds() + 30 * 60, end: seconds() + 8 * 60 * 60 });
    return id;
  };

  const userOf = (request: Request): User | undefined => {
    const id = parseCookie(request.headers.get("cookie") ?? "")["sid"] ?? "";
    const session = sessions.get(id);
    if (!session) return undefined;
    const alive = seconds() <= session.idleEnd && seconds() <= session.end;
    if (!alive) {
      sessions.delete(id);
      return undefined;
    }
    sessions.set(id, { ...session, idleEnd: seconds() + 30 * 60 });
    return users.get(session.username);
  };

  const members = (page: (user: User, request: Request) => Response | Promise<Response>) => (request: Request) => {
    const user = userOf(request);
    return user ? page(user, request) : seeOther("/");
  };

  const login = async (request: Request) => {
    const { username = "", password = "" } = await readForm(request);
    if (!(await users.verify(username, password))) return loginPage("Wrong name or password.", 401);
    return seeOther("/dashboard", { "set-cookie": cookie(openSession(username)) });
  };

  const routes = new Map<string, Handler>([
    ["GET /", () => loginPage()],
    ["POST /login", login],
    ["GET /dashboard", members((user) => dashboardPage(user))],
    ["GET /admin", members((user) => (user.role === "admin" ? adminPage() : forbidden()))],
    ["GET /comments", () => commentsPage(comments)],
    ["POST /comments", members((user, request) => addComment(comments, user, request))],
    ["POST /logout", () => seeOther("/", { "set-cookie": cookie("", { maxAge: 0 }) })],
  ]);
  return (request) => (routes.get(`${request.method} ${new URL(request.url).pathname}`) ?? notFound)(request);
}
