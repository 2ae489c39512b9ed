import * as site from "../../kit/lab/index.ts";
import type { Guarded, Handler, Lab } from "../../kit/lab/index.ts";

const LIMIT = 3;

/** A session that has ended stays on the list with a mark, which no later write removes. */
type Session = { ended?: true; username?: string; basket: string[]; createdAt: number; lastSeen: number };

export default function createServer({ users, store, comments, now }: Lab<Session>): Handler {
  const counts = (session: Session | undefined) => !!session && !session.ended && now() < site.expiresAt(session);

  async function find(request: Request) {
    const session = await store.get(site.sessionId(request));
    return counts(session) ? session : undefined;
  }

  /** Returns true if this call ended the session, and false if an earlier call did. */
  async function bury(id: string): Promise<Session | undefined> {
    let last: Session | undefined;
    await store.update(id, (session) => {
      last = counts(session) ? session : undefined;
      return { ...session, ended: true, basket: [] };
    });
    return last;
  }

  /** Writes only to sessions without a mark. */
  async function edit(id: string, change: (session: Session) => Session): Promise<boolean> {
    let lived = false;
    await store.update(id, (session) => {
      lived = counts(session);
      return lived ? change(session) : session;
    });
    return lived;
  }

  async function begin(username: string | undefined, basket: string[], location: string) {
    const id = site.newSessionId();
    await store.set(id, { ...(username ? { username } : {}), basket, createdAt: now(), lastSeen: now() });
    const own: string[] = [];
    for (const [other, session] of await store.all()) {
      // Removes marked sessions when they would have expired.
      if (now() >= site.expiresAt(session)) await store.delete(other);
      if (counts(session) && username !== undefined && session.username === username) own.push(other);
    }
    for (const other of own.slice(0, -LIMIT)) await bury(other);
    return site.withSessionCookie(site.seeOther(location), id, site.IDLE);
  }

  async function login(request: Request) {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
    const before = await bury(site.sessionId(request));
    return begin(username, before && !before.username ? before.basket : [], "/dashboard");
  }

  const guard = (page: Guarded) => async (request: Request) => {
    const id = site.sessionId(request);
    const user = users.get((await find(request))?.username ?? "");
    if (!user || !(await edit(id, (session) => ({ ...session, lastSeen: now() })))) return site.seeOther("/");
    const response = await page(user, request);
    const left = await find(request);
    return site.withSessionCookie(response, left ? id : "", left ? site.expiresAt(left) - now() : 0);
  };

  async function logout(request: Request) {
    await bury(site.sessionId(request));
    return site.withSessionCookie(site.loginPage("You are logged out."), "", 0);
  }

  async function everywhere(user: { name: string }) {
    for (const [id, session] of await store.all()) if (session.username === user.name) await bury(id);
    return site.seeOther("/");
  }

  async function fill(request: Request) {
    const { item = "" } = await site.readForm(request);
    const add = (session: Session) => ({ ...session, basket: [...session.basket, item] });
    return (await edit(site.sessionId(request), add)) ? site.seeOther("/basket") : begin(undefined, [item], "/basket");
  }

  return site.dispatch(
    new Map<string, Handler>([
      ["GET /basket", async (request) => site.basketPage((await find(request))?.basket ?? [])],
      ["POST /basket", fill],
      ["POST /login", login],
      ["POST /logout", logout],
      ["POST /logout-everywhere", guard(everywhere)],
      ...site.memberRoutes(comments, guard),
    ]),
  );
}
