// A chain of (request, next). A WeakMap holds the user. The server answers 303 to the login page in place of 401, and
// 404 to hide that comments can be deleted.
import * as site from "../../kit/lab/index.ts";
import type { Handler, Lab, User } from "../../kit/lab/index.ts";
import { parseCookie } from "cookie";

type Session = { username: string; createdAt: number; lastSeen: number };
type Next = () => Promise<Response>;
type Middleware = (request: Request, next: Next) => Response | Promise<Response>;

const MINUTE = 60_000;

const chain =
  (...steps: Middleware[]): Handler =>
  (request) =>
    steps.reduceRight<Next>(
      (next, step) => async () => step(request, next),
      async () => site.notFound(),
    )();

const at =
  (method: string, path: string, run: Handler): Middleware =>
  (request, next) =>
    request.method === method && new URL(request.url).pathname === path ? run(request) : next();

export default function createServer({ users, sessions, comments, now }: Lab<Session>): Handler {
  const who = new WeakMap<Request, User>();
  const endsAt = ({ createdAt, lastSeen }: Session) => Math.min(lastSeen + 30 * MINUTE, createdAt + 480 * MINUTE);
  const userOf = (request: Request): User => {
    const user = who.get(request);
    if (!user) throw new Error("a handler behind the check ran without a user");
    return user;
  };

  const requireSession: Middleware = async (request, next) => {
    const id = parseCookie(request.headers.get("cookie") ?? "")["session_token"] ?? "";
    const session = sessions.get(id);
    if (session && now() >= endsAt(session)) sessions.delete(id);
    const live = sessions.get(id);
    const user = live && users.get(live.username);
    if (!live || !user) return site.seeOther("/");
    who.set(request, user);
    live.lastSeen = now();
    return site.withSessionCookie(await next(), id, endsAt(live) - now());
  };

  const requireAdmin: Middleware = (request, next) => {
    if (userOf(request).role === "admin") return next();
    // Others need not know that comments can be deleted: RFC 9110 section 15.5.4 allows 404 here.
    return request.method === "DELETE" ? site.notFound() : site.forbidden();
  };

  const login: Handler = async (request) => {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.seeOther("/");
    for (const [id, session] of sessions) if (now() >= endsAt(session)) sessions.delete(id);
    const id = site.newSessionId();
    sessions.set(id, { username, createdAt: now(), lastSeen: now() });
    return site.withSessionCookie(site.seeOther("/dashboard"), id, 30 * MINUTE);
  };

  return chain(
    at("GET", "/", () => site.loginPage()),
    at("POST", "/login", login),
    at("POST", "/logout", () => site.withSessionCookie(site.seeOther("/"), "", 0)),
    at("GET", "/comments", () => site.commentsPage(comments)),
    // All routes after this line need a session.
    requireSession,
    at("GET", "/dashboard", (request) => site.dashboardPage(userOf(request))),
    at("POST", "/comments", (request) => site.addComment(comments, userOf(request), request)),
    at("POST", "/export", (request) => site.exportNote(userOf(request))),
    at("POST", "/theme", site.setTheme),
    requireAdmin,
    at("GET", "/admin", site.adminPage),
    at("DELETE", "/comments", () => site.clearComments(comments)),
  );
}
