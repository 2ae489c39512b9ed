import * as jwt from "../../kit/lab/jwt.ts";
import * as site from "../../kit/lab/index.ts";
import type { Guarded, Handler, Lab, User } from "../../kit/lab/index.ts";

type Session = { username: string; createdAt: number; lastSeen: number };

/** The token names a session, and the list says which sessions are valid: a JWT in front of chapter 9's server. */
export default function createServer({ users, store, comments, now }: Lab<Session>): Handler {
  const keys = jwt.newKeys();

  async function idOf(request: Request): Promise<string> {
    const claims = await jwt.verifyToken<{ sid: string }>(site.sessionId(request), await keys, now());
    return claims?.sid ?? "";
  }

  async function find(id: string) {
    const session = await store.get(id);
    return session && now() < site.expiresAt(session) ? session : undefined;
  }

  async function give(page: Response, sid: string, session: Session) {
    const ends = Math.floor(site.expiresAt(session) / 1000);
    return site.withSessionCookie(page, await jwt.signToken({ sid, exp: ends }, await keys), ends * 1000 - now());
  }

  async function login(request: Request) {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
    await store.delete(await idOf(request));
    for (const [id, old] of await store.all()) if (now() >= site.expiresAt(old)) await store.delete(id);
    const sid = site.newSessionId();
    const session = { username, createdAt: now(), lastSeen: now() };
    await store.set(sid, session);
    return give(site.seeOther("/dashboard"), sid, session);
  }

  const guard = (page: Guarded) => async (request: Request) => {
    const id = await idOf(request);
    const session = await find(id);
    const user = users.get(session?.username ?? "");
    if (!user || !(await store.touch(id, { lastSeen: now() }))) return site.loginPage("Please log in.", 401);
    const response = await page(user, request);
    const after = await find(id);
    return after ? give(response, id, after) : site.withSessionCookie(response, "", 0);
  };

  async function logout(request: Request) {
    await store.delete(await idOf(request));
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }

  async function everywhere({ name }: User) {
    for (const [id, { username }] of await store.all()) if (username === name) await store.delete(id);
    return site.seeOther("/");
  }

  return site.dispatch(
    new Map<string, Handler>([
      ["GET /keys", async () => Response.json({ keys: [(await keys).jwk] })],
      ["POST /login", login],
      ["POST /logout", logout],
      ["POST /logout-everywhere", guard(everywhere)],
      ...site.memberRoutes(comments, guard),
    ]),
  );
}
