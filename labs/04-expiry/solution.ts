import { parseCookie, stringifySetCookie } from "cookie";
import { addComment, adminPage, commentsPage, dashboardPage, forbidden, loginPage } from "../kit/lab/index.ts";
import { notFound, newSessionId, readForm, seeOther, type Handler, type Lab } from "../kit/lab/index.ts";

// #region session
const IDLE = 30 * 60_000;
const ABSOLUTE = 8 * 60 * 60_000;

/** Both times in epoch milliseconds. */
type Session = { username: string; createdAt: number; lastSeen: number };

/** The time when the session ends: after half an hour without a request, and always after eight hours. */
const expiresAt = (session: Session) => Math.min(session.lastSeen + IDLE, session.createdAt + ABSOLUTE);
// #endregion

export default function createServer({ users, sessions, comments, now }: Lab<Session>): Handler {
  // #region login
  async function login(request: Request) {
    const { username = "", password = "" } = await readForm(request);
    if (!(await users.verify(username, password))) return loginPage("Wrong name or password.", 401);
    for (const [id, session] of sessions) if (now() >= expiresAt(session)) sessions.delete(id);
    const id = newSessionId();
    const session = { username, createdAt: now(), lastSeen: now() };
    sessions.set(id, session);
    return withCookie(seeOther("/dashboard"), id, expiresAt(session) - now());
  }
  // #endregion

  // #region findSession
  /** The session behind the request's cookie, marked as used just now. Undefined if there is no valid session. */
  function findSession(request: Request) {
    const { session_token: id = "" } = parseCookie(request.headers.get("cookie") ?? "");
    const session = sessions.get(id);
    const user = session && users.get(session.username);
    if (!session || !user || !(now() < expiresAt(session))) return undefined;
    session.lastSeen = now();
    return { user, renew: (page: Response) => withCookie(page, id, expiresAt(session) - now()) };
  }
  // #endregion

  function dashboard(request: Request) {
    const found = findSession(request);
    return found ? found.renew(dashboardPage(found.user)) : loginPage("Please log in.", 401);
  }

  function admin(request: Request) {
    const found = findSession(request);
    if (!found) return loginPage("Please log in.", 401);
    return found.renew(found.user.role === "admin" ? adminPage() : forbidden());
  }

  async function comment(request: Request) {
    const found = findSession(request);
    return found ? found.renew(await addComment(comments, found.user, request)) : loginPage("Please log in.", 401);
  }

  return (request) => {
    switch (`${request.method} ${new URL(request.url).pathname}`) {
      case "GET /":
        return loginPage();
      case "POST /login":
        return login(request);
      case "GET /dashboard":
        return dashboard(request);
      case "GET /admin":
        return admin(request);
      case "GET /comments":
        return commentsPage(comments);
      case "POST /comments":
        return comment(request);
      case "POST /logout":
        return withCookie(seeOther("/"), "", 0);
      default:
        return notFound();
    }
  };
}

// #region cookie
/** Adds the session cookie to an answer. The browser keeps the cookie for `lifetime` milliseconds. */
function withCookie(response: Response, value: string, lifetime: number): Response {
  const flags = { path: "/", httpOnly: true, secure: true, sameSite: "lax" } as const;
  const maxAge = Math.floor(lifetime / 1000);
  response.headers.append("set-cookie", stringifySetCookie({ name: "session_token", value, maxAge, ...flags }));
  return response;
}
// #endregion
