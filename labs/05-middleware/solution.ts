import { parseCookie, stringifySetCookie } from "cookie";
import * as site from "../kit/lab/index.ts";
import type { Handler, Lab, User } from "../kit/lab/index.ts";

const IDLE = 30 * 60_000;
const ABSOLUTE = 8 * 60 * 60_000;

type Session = { username: string; createdAt: number; lastSeen: number };
type Guarded = (user: User, request: Request) => Response | Promise<Response>;

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

  // #region requireSession
  /** The one door: no session, no handler. The handler's answer passes through, with the renewed cookie added. */
  const requireSession = (handler: Guarded) => async (request: Request) => {
    const { session_token: id = "" } = parseCookie(request.headers.get("cookie") ?? "");
    const session = sessions.get(id);
    const user = session && users.get(session.username);
    if (!session || !user || !(now() < expiresAt(session))) return site.loginPage("Please log in.", 401);
    session.lastSeen = now();
    return withCookie(await handler(user, request), id, expiresAt(session) - now());
  };

  const requireAdmin = (handler: Guarded) =>
    requireSession((user, request) => (user.role === "admin" ? handler(user, request) : site.forbidden()));
  // #endregion

  // #region routes
  const routes = new Map<string, Handler>([
    ["GET /", () => site.loginPage()],
    ["POST /login", login],
    ["GET /comments", () => site.commentsPage(comments)],
    ["POST /comments", requireSession((user, request) => site.addComment(comments, user, request))],
    ["DELETE /comments", requireAdmin(() => site.clearComments(comments))],
    ["GET /dashboard", requireSession(site.dashboardPage)],
    ["POST /export", requireSession(site.exportNote)],
    ["POST /theme", requireSession((_, request) => site.setTheme(request))],
    ["GET /admin", requireAdmin(site.adminPage)],
    ["POST /logout", () => withCookie(site.seeOther("/"), "", 0)],
  ]);
  return (request) => {
    const handler = routes.get(`${request.method} ${new URL(request.url).pathname}`) ?? site.notFound;
    return handler(request);
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
