// Small wrappers, combined like decorators, with the outermost last. Refusals are JSON, and the handler gets a context
// object.
import { parseCookie } from "cookie";
import * as site from "../../kit/lab/index.ts";
import type { Handler, Lab, User } from "../../kit/lab/index.ts";

type Session = { username: string; createdAt: number; lastSeen: number };
type Context = { request: Request; id: string; session?: Session; user?: User };
type Step = (context: Context) => Response | Promise<Response>;
type Wrapper = (inner: Step) => Step;

const wrap =
  (...wrappers: Wrapper[]): Wrapper =>
  (inner) =>
    wrappers.reduce((step, wrapper) => wrapper(step), inner);

const refuse = (): Response => Response.json({ error: "log in first" }, { status: 401 });

export default function createServer({ users, sessions, comments, now }: Lab<Session>): Handler {
  const life = (session: Session) =>
    Math.max(0, Math.min(session.lastSeen + 1_800_000 - now(), session.createdAt + 28_800_000 - now()));

  const loadsSession: Wrapper = (inner) => (context) => {
    const session = sessions.get(context.id);
    const user = session && life(session) > 0 ? users.get(session.username) : undefined;
    return inner(session && user ? { ...context, session, user } : context);
  };

  const requiresUser: Wrapper = (inner) => (context) => (context.user ? inner(context) : refuse());

  const renews: Wrapper = (inner) => async (context) => {
    const { id, session } = context;
    if (session) session.lastSeen = now();
    const answer = await inner(context);
    // A copy with new headers, because the handler's headers may be immutable.
    const copy = new Response(answer.body, answer);
    return session ? site.withSessionCookie(copy, id, life(session)) : copy;
  };

  const requiresAdmin: Wrapper = (inner) => (context) =>
    context.user?.role === "admin" ? inner(context) : Response.json({ error: "for the admin" }, { status: 403 });

  const forUser = (run: (user: User, request: Request) => Response | Promise<Response>): Step => {
    return ({ user, request }) => (user ? run(user, request) : refuse());
  };

  const member = wrap(renews, requiresUser, loadsSession);
  const admin = wrap(requiresAdmin, renews, requiresUser, loadsSession);

  const login: Step = async ({ request }) => {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
    for (const [id, session] of sessions) if (life(session) === 0) sessions.delete(id);
    const [id, session] = [site.newSessionId(), { username, createdAt: now(), lastSeen: now() }];
    sessions.set(id, session);
    return site.withSessionCookie(site.seeOther("/dashboard"), id, life(session));
  };

  const routes: Record<string, Step> = {
    "GET /": () => site.loginPage(),
    "POST /login": login,
    "POST /logout": () => site.withSessionCookie(site.seeOther("/"), "", 0),
    "GET /comments": () => site.commentsPage(comments),
    "GET /dashboard": member(forUser(site.dashboardPage)),
    "POST /comments": member(forUser((user, request) => site.addComment(comments, user, request))),
    "POST /export": member(forUser(site.exportNote)),
    "POST /theme": member(({ request }) => site.setTheme(request)),
    "GET /admin": admin(() => site.adminPage()),
    "DELETE /comments": admin(() => site.clearComments(comments)),
  };

  return (request) => {
    const id = parseCookie(request.headers.get("cookie") ?? "")["session_token"] ?? "";
    const step = routes[`${request.method} ${new URL(request.url).pathname}`] ?? site.notFound;
    return step({ request, id });
  };
}
