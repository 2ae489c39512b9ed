import * as site from "../kit/lab/index.ts";
import type { Guarded, Handler, Lab, User } from "../kit/lab/index.ts";

const REMEMBERED = 30 * 24 * 60 * 60_000;

type Session = { username: string; createdAt: number; lastSeen: number; remembered: boolean };
// TODO 1: a session keeps its two timeouts, even with the box. For the 30 days add another kind of line: a family.
const endOf = (line: Session) => (line.remembered ? line.createdAt + REMEMBERED : site.expiresAt(line));

export default function createServer({ users, sessions, comments, now }: Lab<Session>): Handler {
  const lines = site.createLines(sessions, endOf, now);

  async function login(request: Request) {
    const { username = "", password = "", remember } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPageWithBox("Wrong name or password.", 401);
    // TODO 2: end the family of the token that this browser has. If the box is ticked, set a new token, "id.secret",
    // in a second cookie, and keep the hash of the secret on the list.
    const line = { username, createdAt: now(), lastSeen: now(), remembered: remember !== undefined };
    return site.withSessionCookie(site.seeOther("/dashboard"), lines.add(line), endOf(line) - now());
  }

  // #region door
  const requireSession = (handler: Guarded) => async (request: Request) => {
    // TODO 3: if a request has a token but no session, start a new session and set a new token. A replaced token is
    // a copy: end everything that came from its login, and tell the user. For 10 seconds it may be a second tab's.
    const id = site.sessionId(request);
    const session = lines.find(id);
    const user = users.get(session?.username ?? "");
    if (!session || !user) return site.loginPageWithBox("Please log in.", 401);
    session.lastSeen = now();
    const page = await handler(user, request);
    if (!sessions.has(id)) return site.withSessionCookie(page, "", 0);
    return site.withSessionCookie(page, id, endOf(session) - now());
  };
  // #endregion

  function logout(request: Request) {
    // TODO 4: end the token's family too, and clear its cookie.
    sessions.delete(site.sessionId(request));
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }

  function logoutEverywhere({ name }: User) {
    lines.end(({ username }) => username === name);
    return site.seeOther("/");
  }

  const routes = new Map<string, Handler>([
    ...site.memberRoutes(comments, requireSession),
    ["GET /", () => site.loginPageWithBox()],
    ["POST /login", login],
    ["POST /logout", logout],
    ["POST /logout-everywhere", requireSession(logoutEverywhere)],
  ]);
  return site.dispatch(routes);
}
