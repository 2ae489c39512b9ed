import * as site from "../kit/lab/index.ts";
import type { Handler, Lab, User } from "../kit/lab/index.ts";

/** The session carries its user along, as they were at the login. */
type Session = { user: User; createdAt: number; lastSeen: number };

export default function createServer({ users, sessions, comments, now }: Lab<Session>): Handler {
  // TODO 1: the door believes what the session says of its user. Keep the name there, and look the user up.
  const { requireSession, requireAdmin, ...door } = site.createDoor({ users, sessions, now }, ({ user }) => user);

  // #region start
  /** Somebody has just given the right password: a new session, under a new ID. */
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
    // TODO 2: the form also sends `current`, the password until now. Without the right one, change nothing.
    const { password = "" } = await site.readForm(request);
    await users.change(name, { password });
    // TODO 3: a new password, a new role, a closed account: what does whoever is logged in from before still have?
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
  // TODO 4: the page tells the IDs of all devices to whoever sees it. Give each session another name for its page.
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
    // TODO 6: start the session anew, and remember when the password was given. It counts for five minutes.
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
    // TODO 7: these three need a password that was given in the last five minutes. Otherwise answer site.confirmPage().
    ["POST /end-device", requireSession(endDevice)],
    ["POST /role", requireAdmin(giveRole)],
    ["POST /close", requireSession(close)],
  ]);
  return site.dispatch(routes);
}
