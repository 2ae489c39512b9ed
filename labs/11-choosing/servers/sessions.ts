import { hash, MINUTE } from "../bearer.ts";
import * as site from "../../kit/lab/index.ts";
import type { Handler, Lab } from "../../kit/lab/index.ts";

type Session = { username: string; expires: number };

/** A session: the cookie holds a random number, and the list says whose number it is. */
export default function createServer({ users, sessions, now }: Lab<Session>): Handler {
  const keyOf = (request: Request) => hash(site.sessionId(request));

  async function userOf(request: Request) {
    const session = sessions.get(await keyOf(request));
    return session && now() < session.expires ? users.get(session.username) : undefined;
  }

  async function login(request: Request) {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
    const id = site.newSessionId();
    sessions.set(await hash(id), { username, expires: now() + 30 * MINUTE });
    return site.withSessionCookie(site.seeOther("/dashboard"), id, 30 * MINUTE);
  }

  async function dashboard(request: Request) {
    const user = await userOf(request);
    return user ? site.dashboardPage(user) : site.loginPage("Please log in.", 401);
  }

  async function logout(request: Request) {
    sessions.delete(await keyOf(request));
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }

  async function everywhere(request: Request) {
    const user = await userOf(request);
    for (const [id, { username }] of sessions) if (username === user?.name) sessions.delete(id);
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }

  return site.dispatch(
    new Map<string, Handler>([
      ["GET /", () => site.loginPage()],
      ["POST /login", login],
      ["GET /dashboard", dashboard],
      ["POST /logout", logout],
      ["POST /logout-everywhere", everywhere],
    ]),
  );
}
