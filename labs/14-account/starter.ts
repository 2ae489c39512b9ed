import * as site from "../kit/lab/index.ts";
import type { Handler, Lab, User } from "../kit/lab/index.ts";

/** The session holds a copy of its user from the time of the login. */
type Session = { user: User; createdAt: number; lastSeen: number };

export default function createServer({ users, sessions, comments, now }: Lab<Session>): Handler {
  // TODO 1: the door trusts the session's copy of the user. Store only the name, and look the user up in each request.
  const { requireSession, requireAdmin, ...door } = site.createDoor({ users, sessions, now }, ({ user }) => user);

  // #region start
  /** Starts a new session under a new ID, for a user who has just given the right password. */
  function start(user: User, page = "/account") {
    door.sweep();
    const id = site.newSessionId();
    sessions.set(id, { user, createdAt: now(), lastSeen: now() });
    return site.withSessionCookie(site.seeOther(page), id, site.IDLE);
  }
  // #endregion

  function endSessions(name: string) {
    for (const [id, { user }] of sessions) if (user.name === name) sessions.delete(id);
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }

  // #region change
  async function changePassword({ name }: User, request: Request) {
    // TODO 2: the form also sends `current`, the old password. If it is wrong, change nothing.
    const { password = "" } = await site.readForm(request);
    await users.change(name, { password });
    // TODO 3: after a new password, a new role or a closed account, which older sessions still work? End them.
    return site.seeOther("/account");
  }

  async function giveRole(_: User, request: Request) {
    const { username = "", role } = await site.readForm(request);
    if (role !== "admin" && role !== "member") return site.notFound();
    await users.change(username, { role });
    return site.seeOther("/account");
  }

  async function close({ name }: User) {
    await users.change(name, { closed: true });
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }
  // #endregion

  // #region devices
  // TODO 4: the page shows the IDs of all devices. Give each session a second random name, and send that name instead.
  function account(user: User, request: Request) {
    const own = [...sessions].filter(([, session]) => session.user.name === user.name);
    const devices = own.map(([id, session]) => ({ ...session, device: id, isThis: id === site.sessionId(request) }));
    return site.accountPage(user, devices);
  }

  async function endDevice(_: User, request: Request) {
    const { device = "" } = await site.readForm(request);
    // TODO 5: whose device is it?
    sessions.delete(device);
    return site.seeOther("/account");
  }
  // #endregion

  // #region proof
  async function confirm({ name }: User, request: Request) {
    const { password = "" } = await site.readForm(request);
    if (!(await users.verify(name, password))) return site.confirmPage("That is not your password.");
    // TODO 6: start a new session, and store in it when the password was given. It counts for five minutes.
    return site.seeOther("/account");
  }
  // #endregion

  const routes = new Map<string, Handler>([
    ...site.memberRoutes(comments, requireSession),
    ["POST /login", door.login((user) => start(user, "/dashboard"))],
    ["POST /logout", door.logout],
    ["POST /logout-everywhere", requireSession(({ name }) => endSessions(name))],
    ["GET /account", requireSession(account)],
    ["POST /confirm", requireSession(confirm)],
    ["POST /password", requireSession(changePassword)],
    // TODO 7: these three need a password that was given in the last five minutes. If not, answer site.confirmPage().
    ["POST /end-device", requireSession(endDevice)],
    ["POST /role", requireAdmin(giveRole)],
    ["POST /close", requireSession(close)],
  ]);
  return site.dispatch(routes);
}
