/**
 * The proof is a second, short-lived cookie, and the server remembers whose session it belongs to. The rest is as in
 * the solution.
 */
import { parseCookie, stringifySetCookie } from "cookie";
import * as site from "../../kit/lab/index.ts";
import type { Change, Guarded, Handler, Lab, User } from "../../kit/lab/index.ts";

type Session = { username: string; device: number; createdAt: number; lastSeen: number };
type Proof = { session: string; until: number };

const MINUTES = 5;
const flags = { path: "/", httpOnly: true, secure: true, sameSite: "strict" } as const;

export default function createServer({ users, sessions, comments, now }: Lab<Session>): Handler {
  const proofs = new Map<string, Proof>();
  const { requireSession, requireAdmin, login, logout, sweep } = site.createDoor(
    { users, sessions, now },
    ({ username }) => users.get(username),
  );

  const ownOf = (name: string) => [...sessions].filter(([, session]) => session.username === name);

  /** Each user's devices have numbers: the code searches only the owner's devices. */
  function enter({ name }: User, page: string): [id: string, answer: Response] {
    sweep();
    for (const [key, { until }] of proofs) if (now() >= until) proofs.delete(key);
    const id = site.newSessionId();
    const device = 1 + Math.max(0, ...ownOf(name).map(([, session]) => session.device));
    sessions.set(id, { username: name, device, createdAt: now(), lastSeen: now() });
    return [id, site.withSessionCookie(site.seeOther(page), id, site.IDLE)];
  }

  function isProven(request: Request): boolean {
    const proof = proofs.get(parseCookie(request.headers.get("cookie") ?? "")["proof"] ?? "");
    return proof !== undefined && proof.session === site.sessionId(request) && now() < proof.until;
  }

  const guard =
    (handler: Guarded): Guarded =>
    (user, request) =>
      isProven(request) ? handler(user, request) : site.confirmPage();

  async function confirm(user: User, request: Request): Promise<Response> {
    const { password = "" } = await site.readForm(request);
    if (!(await users.verify(user.name, password))) return site.confirmPage();
    sessions.delete(site.sessionId(request));
    const [session, answer] = enter(user, "/account");
    const key = site.newSessionId();
    proofs.set(key, { session, until: now() + MINUTES * 60_000 });
    const cookie = { name: "proof", value: key, maxAge: MINUTES * 60, ...flags };
    answer.headers.append("set-cookie", stringifySetCookie(cookie));
    return answer;
  }

  function endSessions(name: string): Response {
    for (const [id] of ownOf(name)) sessions.delete(id);
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }

  async function change(name: string, to: Change): Promise<Response> {
    await users.change(name, to);
    return endSessions(name);
  }

  async function setPassword(user: User, request: Request): Promise<Response> {
    const { current = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(user.name, current))) return site.confirmPage();
    await change(user.name, { password });
    return enter(user, "/account")[1];
  }

  async function setRole(_: User, request: Request): Promise<Response> {
    const { username = "", role } = await site.readForm(request);
    const known = (["admin", "member"] as const).find((one) => one === role);
    if (known) await change(username, { role: known });
    return site.seeOther("/account");
  }

  async function endDevice({ name }: User, request: Request): Promise<Response> {
    const { device } = await site.readForm(request);
    const [id] = ownOf(name).find(([, session]) => String(session.device) === device) ?? [];
    if (id) sessions.delete(id);
    return site.seeOther("/account");
  }

  const account = (user: User, request: Request) =>
    site.accountPage(
      user,
      ownOf(user.name).map(([id, session]) => ({
        ...session,
        device: String(session.device),
        isThis: id === site.sessionId(request),
      })),
    );

  const routes = new Map<string, Handler>([
    ...site.memberRoutes(comments, requireSession),
    ["POST /login", login((user) => enter(user, "/dashboard")[1])],
    ["POST /logout", logout],
    ["POST /logout-everywhere", requireSession(({ name }) => endSessions(name))],
    ["GET /account", requireSession(account)],
    ["POST /confirm", requireSession(confirm)],
    ["POST /password", requireSession(setPassword)],
    ["POST /end-device", requireSession(guard(endDevice))],
    ["POST /role", requireAdmin(guard(setRole))],
    ["POST /close", requireSession(guard(({ name }) => change(name, { closed: true })))],
  ]);
  return site.dispatch(routes);
}
