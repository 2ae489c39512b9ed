import { parseCookie, stringifySetCookie } from "cookie";
import * as site from "../kit/lab/index.ts";
import type { Handler, Lab } from "../kit/lab/index.ts";

const IDLE = 30 * 60_000;
const ABSOLUTE = 8 * 60 * 60_000;

/** Both times in epoch milliseconds. */
type Session = { username: string; createdAt: number; lastSeen: number };

/** The time when the session ends: after half an hour without a request, and always after eight hours. */
const expiresAt = (session: Session) => Math.min(session.lastSeen + IDLE, session.createdAt + ABSOLUTE);

export default function createServer({ users, sessions, comments, now }: Lab<Session>): Handler {
  async function login(request: Request) {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
    for (const [id, session] of sessions) if (now() >= expiresAt(session)) sessions.delete(id);
    const id = site.newSessionId();
    const session = { username, createdAt: now(), lastSeen: now() };
    sessions.set(id, session);
    return withCookie(site.seeOther("/dashboard"), id, expiresAt(session) - now());
  }

  /** The session behind the request's cookie, marked as used just now. Undefined if there is no valid session. */
  function findSession(request: Request) {
    const { session_token: id = "" } = parseCookie(request.headers.get("cookie") ?? "");
    const session = sessions.get(id);
    const user = session && users.get(session.username);
    if (!session || !user || !(now() < expiresAt(session))) return undefined;
    session.lastSeen = now();
    return { user, renew: (page: Response) => withCookie(page, id, expiresAt(session) - now()) };
  }

  function dashboard(request: Request) {
    const found = findSession(request);
    return found ? found.renew(site.dashboardPage(found.user)) : site.loginPage("Please log in.", 401);
  }

  function admin(request: Request) {
    const found = findSession(request);
    if (!found) return site.loginPage("Please log in.", 401);
    return found.renew(found.user.role === "admin" ? site.adminPage() : site.forbidden());
  }

  async function comment(request: Request) {
    const found = findSession(request);
    if (!found) return site.loginPage("Please log in.", 401);
    return found.renew(await site.addComment(comments, found.user, request));
  }

  // #region forgotten
  function tidy(request: Request) {
    const found = findSession(request);
    if (found?.user.role === "member") return site.loginPage("Only for the admin.", 401);
    return site.clearComments(comments);
  }

  function download(request: Request) {
    const { session_token: id = "" } = parseCookie(request.headers.get("cookie") ?? "");
    const name = request.headers.get("x-user") ?? sessions.get(id)?.username ?? "";
    const user = users.get(name);
    return user ? site.exportNote(user) : site.loginPage("Please log in.", 401);
  }
  // #endregion

  // #region routes
  // TODO: write one requireSession for all of these routes, and one role check on top of it. No other code decides.
  return (request) => {
    const { pathname } = new URL(request.url);
    if (request.method === "POST" && pathname.includes("theme")) return site.setTheme(request);
    switch (`${request.method} ${pathname}`) {
      case "GET /":
        return site.loginPage();
      case "POST /login":
        return login(request);
      case "GET /dashboard":
        return dashboard(request);
      case "GET /admin":
        return admin(request);
      case "GET /comments":
        return site.commentsPage(comments);
      case "POST /comments":
        return comment(request);
      case "DELETE /comments":
        return tidy(request);
      case "POST /export":
        return download(request);
      case "POST /logout":
        return withCookie(site.seeOther("/"), "", 0);
      default:
        return site.notFound();
    }
  };
  // #endregion
}

/** Adds the session cookie to an answer. The browser keeps the cookie for `lifetime` milliseconds. */
function withCookie(response: Response, value: string, lifetime: number): Response {
  const flags = { path: "/", httpOnly: true, secure: true, sameSite: "lax" } as const;
  const maxAge = Math.floor(lifetime / 1000);
  response.headers.append("set-cookie", stringifySetCookie({ name: "session_token", value, maxAge, ...flags }));
  return response;
}
