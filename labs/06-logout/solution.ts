import { parseCookie, stringifySetCookie } from "cookie";
import * as site from "../kit/lab/index.ts";
import type { Handler, Lab, User } from "../kit/lab/index.ts";

const IDLE = 30 * 60_000;
const ABSOLUTE = 8 * 60 * 60_000;

type Session = { username: string; createdAt: number; lastSeen: number };
type Guarded = (user: User, request: Request) => Response | Promise<Response>;

const expiresAt = (session: Session) => Math.min(session.lastSeen + IDLE, session.createdAt + ABSOLUTE);

// #region sessionId
const sessionId = (request: Request) => parseCookie(request.headers.get("cookie") ?? "").session_token ?? "";
// #endregion

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

  // #region door
  /** The one door: no session, no handler. The handler's answer passes through, with the renewed cookie added. */
  const requireSession = (handler: Guarded) => async (request: Request) => {
    const id = sessionId(request);
    const session = sessions.get(id);
    const user = session && users.get(session.username);
    if (!session || !user || !(now() < expiresAt(session))) return site.loginPage("Please log in.", 401);
    session.lastSeen = now();
    const response = await handler(user, request);
    return sessions.has(id) ? withCookie(response, id, expiresAt(session) - now()) : withCookie(response, "", 0);
  };
  // #endregion

  const requireAdmin = (handler: Guarded) =>
    requireSession((user, request) => (user.role === "admin" ? handler(user, request) : site.forbidden()));

  // #region logout
  /** First the server deletes its record. Then it tells the browser to delete the cookie. */
  function logout(request: Request) {
    sessions.delete(sessionId(request));
    return withCookie(site.seeOther("/"), "", 0);
  }

  function logoutEverywhere(user: User) {
    for (const [id, { username }] of sessions) if (username === user.name) sessions.delete(id);
    return site.seeOther("/");
  }
  // #endregion

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
    ["POST /logout", logout],
    ["POST /logout-everywhere", requireSession(logoutEverywhere)],
  ]);
  return (request) => {
    const handler = routes.get(`${request.method} ${new URL(request.url).pathname}`) ?? site.notFound;
    return handler(request);
  };
}

/** Adds the session cookie to an answer. The browser keeps the cookie for `lifetime` milliseconds. */
function withCookie(response: Response, value: string, lifetime: number): Response {
  const flags = { path: "/", httpOnly: true, secure: true, sameSite: "lax" } as const;
  const maxAge = Math.floor(lifetime / 1000);
  response.headers.append("set-cookie", stringifySetCookie({ name: "session_token", value, maxAge, ...flags }));
  return response;
}
