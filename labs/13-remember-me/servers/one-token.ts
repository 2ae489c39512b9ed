/** Each user has one token, not hashed, and the same on all devices until a logout. Laravel does the same. */
import * as site from "../../kit/lab/index.ts";
import type { Guarded, Handler, Lab } from "../../kit/lab/index.ts";

type Session = { username: string; createdAt: number; lastSeen: number };
type User = { username: string; token: string };

const REMEMBERED = 30 * 24 * 60 * 60_000;
const cookie = (page: Response, value: string) => site.withCookie(page, "remembered", value, value ? REMEMBERED : 0);

export default function createServer({ users, sessions, comments, now }: Lab<Session | User>): Handler {
  const endOf = (line: Session | User) => ("token" in line ? Infinity : site.expiresAt(line));
  const lines = site.createLines(sessions, endOf, now);
  const addSession = (username: string) => lines.add({ username, createdAt: now(), lastSeen: now() });

  // #region token
  /** The user's token: the same as on another device, or a new one. */
  function tokenOf(username: string): string {
    const line = sessions.get(username);
    const token = line && "token" in line ? line.token : site.newSessionId();
    sessions.set(username, { username, token });
    return `${username}.${token}`;
  }

  /** The user's name, if the token is right. The token is never replaced, so every copy of it works. */
  function nameIn(request: Request): string | undefined {
    const [name = "", token = ""] = site.cookieOf(request, "remembered").split(".");
    const line = sessions.get(name);
    return line && "token" in line && site.constantTimeEqual(line.token, token) ? name : undefined;
  }
  // #endregion

  async function login(request: Request) {
    const { username = "", password = "", remember } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPageWithBox("Wrong name or password.", 401);
    const page = site.withSessionCookie(site.seeOther("/dashboard"), addSession(username), site.IDLE);
    return remember ? cookie(page, tokenOf(username)) : page;
  }

  const member = (handler: Guarded) => async (request: Request) => {
    const given = site.sessionId(request);
    const name = "lastSeen" in (lines.find(given) ?? {}) ? undefined : nameIn(request);
    const id = name === undefined ? given : addSession(name);
    const session = lines.find(id);
    const user = users.get(session?.username ?? "");
    if (!session || "token" in session || !user) return site.loginPageWithBox("Please log in.", 401);
    session.lastSeen = now();
    return site.withSessionCookie(await handler(user, request), id, endOf(session) - now());
  };

  /** Ends the session and the user's token, and so logs out all devices of the user. */
  function logout(request: Request) {
    const id = site.sessionId(request);
    sessions.delete(lines.find(id)?.username ?? nameIn(request) ?? "");
    sessions.delete(id);
    return cookie(site.withSessionCookie(site.seeOther("/"), "", 0), "");
  }

  const routes: [string, Handler][] = [
    ...site.memberRoutes(comments, member),
    ["GET /", () => site.loginPageWithBox()],
    ["POST /login", login],
    ["POST /logout", logout],
  ];
  return site.dispatch(new Map(routes));
}
