import * as site from "../kit/lab/index.ts";
import type { Handler, Lab, User } from "../kit/lab/index.ts";

const IDLE = 30 * 60_000;
const ABSOLUTE = 8 * 60 * 60_000;

/** Before login there is no username yet, only a basket, and the page to go to after the login. */
type Session = { username?: string; basket: string[]; next?: string | undefined; createdAt: number; lastSeen: number };
type Guarded = (user: User, request: Request) => Response | Promise<Response>;

const expiresAt = (session: Session) => Math.min(session.lastSeen + IDLE, session.createdAt + ABSOLUTE);

export default function createServer({ users, sessions, comments, now }: Lab<Session>): Handler {
  /** The session behind the request's cookie, if it is still valid. */
  function findSession(request: Request) {
    const session = sessions.get(site.sessionId(request));
    return session && now() < expiresAt(session) ? session : undefined;
  }

  function start(session: Pick<Session, "username" | "basket" | "next">, page: Response) {
    for (const [id, old] of sessions) if (now() >= expiresAt(old)) sessions.delete(id);
    const id = site.newSessionId();
    sessions.set(id, { ...session, createdAt: now(), lastSeen: now() });
    return site.withSessionCookie(page, id, IDLE);
  }

  // #region login
  async function login(request: Request) {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
    const before = findSession(request);
    if (!before) return start({ username, basket: [] }, site.seeOther("/dashboard"));
    // TODO: the visitor's session becomes the user's session, ID and all. Who else knows this ID?
    Object.assign(before, { username, createdAt: now(), lastSeen: now() });
    return site.withSessionCookie(site.seeOther(before.next ?? "/dashboard"), site.sessionId(request), IDLE);
  }
  // #endregion

  /** The one door: no session, no handler. The handler's answer passes through, with the renewed cookie added. */
  const requireSession = (handler: Guarded) => async (request: Request) => {
    const id = site.sessionId(request);
    const session = findSession(request);
    const user = users.get(session?.username ?? "");
    if (!session || !user) return site.loginPage("Please log in.", 401);
    session.lastSeen = now();
    const response = await handler(user, request);
    const left = sessions.has(id) ? expiresAt(session) - now() : 0;
    return site.withSessionCookie(response, left ? id : "", left);
  };

  const requireAdmin = (handler: Guarded) =>
    requireSession((user, request) => (user.role === "admin" ? handler(user, request) : site.forbidden()));

  function logout(request: Request) {
    sessions.delete(site.sessionId(request));
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }

  function logoutEverywhere(user: User) {
    for (const [id, { username }] of sessions) if (username === user.name) sessions.delete(id);
    return site.seeOther("/");
  }

  // #region visitors
  /** Works before login, too: the session then belongs to nobody yet. */
  async function addToBasket(request: Request) {
    const { item = "", next } = await site.readForm(request);
    const session = findSession(request);
    session?.basket.push(item);
    return session ? site.seeOther("/basket") : start({ basket: [item], next }, site.seeOther("/basket"));
  }
  // #endregion

  const routes = new Map<string, Handler>([
    ["GET /", () => site.loginPage()],
    ["GET /basket", (request) => site.basketPage(findSession(request)?.basket ?? [])],
    ["POST /basket", addToBasket],
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
  return site.dispatch(routes);
}
