import * as site from "../kit/lab/index.ts";
import type { Change, Guarded, Handler, Lab, User } from "../kit/lab/index.ts";

/** How long the server does not ask for the password again, in milliseconds. */
const PROVEN = 5 * 60_000;

/** A role may change, so it is not here. `device` is the session's name on pages: the ID stays in the cookie. */
type Session = { username: string; device: string; provenAt: number; createdAt: number; lastSeen: number };

export default function createServer({ users, sessions, comments, now }: Lab<Session>): Handler {
  const { requireSession, requireAdmin, ...door } = site.createDoor({ users, sessions, now }, ({ username }) =>
    users.get(username),
  );

  // #region start
  /** Starts a new session under a new ID, for a user who has just given the right password. */
  function start({ name }: User, page = "/account") {
    door.sweep();
    const [id, device] = [site.newSessionId(), site.newSessionId()];
    sessions.set(id, { username: name, device, provenAt: now(), createdAt: now(), lastSeen: now() });
    return site.withSessionCookie(site.seeOther(page), id, site.IDLE);
  }
  // #endregion

  // #region change
  /** The only function that changes a user. It also ends every session of this user. */
  async function change(name: string, to: Change) {
    await users.change(name, to);
    for (const [id, { username }] of sessions) if (username === name) sessions.delete(id);
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }

  async function changePassword(user: User, request: Request) {
    const { current = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(user.name, current))) return site.confirmPage("That is not your password.");
    await change(user.name, { password });
    return start(user);
  }

  async function giveRole(_: User, request: Request) {
    const { username = "", role } = await site.readForm(request);
    if (role !== "admin" && role !== "member") return site.notFound();
    await change(username, { role });
    return site.seeOther("/account");
  }
  // #endregion

  // #region devices
  function account(user: User, request: Request) {
    const own = [...sessions].filter(([, { username }]) => username === user.name);
    const devices = own.map(([id, session]) => ({ ...session, isThis: id === site.sessionId(request) }));
    return site.accountPage(user, devices);
  }

  async function endDevice({ name }: User, request: Request) {
    const { device } = await site.readForm(request);
    for (const [id, own] of sessions) if (own.username === name && own.device === device) sessions.delete(id);
    return site.seeOther("/account");
  }
  // #endregion

  // #region proof
  const requireProof = (handler: Guarded): Guarded => {
    const provenAt = (request: Request) => sessions.get(site.sessionId(request))?.provenAt ?? 0;
    return (user, request) => (now() < provenAt(request) + PROVEN ? handler(user, request) : site.confirmPage());
  };

  async function confirm(user: User, request: Request) {
    const { password = "" } = await site.readForm(request);
    if (!(await users.verify(user.name, password))) return site.confirmPage("That is not your password.");
    sessions.delete(site.sessionId(request));
    return start(user);
  }
  // #endregion

  const routes = new Map<string, Handler>([
    ...site.memberRoutes(comments, requireSession),
    ["POST /login", door.login((user) => start(user, "/dashboard"))],
    ["POST /logout", door.logout],
    ["POST /logout-everywhere", requireSession(({ name }) => change(name, {}))],
    ["GET /account", requireSession(account)],
    ["POST /confirm", requireSession(confirm)],
    ["POST /password", requireSession(changePassword)],
    ["POST /end-device", requireSession(requireProof(endDevice))],
    ["POST /role", requireAdmin(requireProof(giveRole))],
    ["POST /close", requireSession(requireProof(({ name }) => change(name, { closed: true })))],
  ]);
  return site.dispatch(routes);
}
