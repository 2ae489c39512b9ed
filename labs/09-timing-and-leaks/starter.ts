import * as site from "../kit/lab/index.ts";
import type { Guarded, Handler, Lab } from "../kit/lab/index.ts";

const LIMIT = 3;

/** The server compares `id` with the cookie, as the wristband article advises. */
type Session = { id: string; username?: string; basket: string[]; createdAt: number; lastSeen: number };

export default function createServer({ users, store, comments, now }: Lab<Session>): Handler {
  // #region lookup
  /** The session behind the request's cookie, if it still counts: a copy of what the store has now. */
  async function findSession(request: Request) {
    const id = site.sessionId(request);
    const session = await store.get(id);
    // TODO: the store has already found the ID. What does this line still protect, and what does the list hold?
    if (!session || !site.constantTimeEqual(session.id, id)) return undefined;
    return now() < site.expiresAt(session) ? session : undefined;
  }
  // #endregion

  async function start(session: Pick<Session, "username" | "basket">, page: Response) {
    const id = site.newSessionId();
    await store.set(id, { ...session, id, createdAt: now(), lastSeen: now() });
    await tidy(session.username);
    return site.withSessionCookie(page, id, site.IDLE);
  }

  /** Ends expired sessions, and the user's oldest above the limit. The last of several at once sees all. */
  async function tidy(username: string | undefined) {
    const list = await store.all();
    const live = list.filter(([, session]) => now() < site.expiresAt(session));
    const own = live.filter(([, session]) => username !== undefined && session.username === username);
    const ended = list.filter((entry) => !live.includes(entry));
    for (const [id] of [...ended, ...own.slice(0, -LIMIT)]) await store.delete(id);
  }

  async function login(request: Request) {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
    const before = await store.delete(site.sessionId(request));
    const mayKeep = before && before.username === undefined && now() < site.expiresAt(before);
    return start({ username, basket: mayKeep ? before.basket : [] }, site.seeOther("/dashboard"));
  }

  /** The one door: no session, no handler. It renews one field, and only if the session is still there. */
  const requireSession = (handler: Guarded) => async (request: Request) => {
    const id = site.sessionId(request);
    const session = await findSession(request);
    const user = users.get(session?.username ?? "");
    const renewed = session && user && (await store.touch(id, { lastSeen: now() }));
    if (!renewed) return site.loginPage("Please log in.", 401);
    const response = await handler(user, request);
    const after = await findSession(request);
    if (!after) return site.withSessionCookie(response, "", 0);
    return site.withSessionCookie(response, site.sessionId(request), site.expiresAt(after) - now());
  };

  async function logout(request: Request) {
    await store.delete(site.sessionId(request));
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }

  async function logoutEverywhere(request: Request) {
    const { username } = (await findSession(request)) ?? {};
    if (!username) return site.loginPage("Please log in.", 401);
    for (const [id, session] of await store.all()) if (session.username === username) await store.delete(id);
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }

  async function addToBasket(request: Request) {
    const { item = "" } = await site.readForm(request);
    const add = (session: Session): Session => ({ ...session, basket: [...session.basket, item] });
    const added = (await findSession(request)) && (await store.update(site.sessionId(request), add));
    return added ? site.seeOther("/basket") : start({ basket: [item] }, site.seeOther("/basket"));
  }

  const routes = new Map<string, Handler>([
    ["GET /basket", async (request) => site.basketPage((await findSession(request))?.basket ?? [])],
    ["POST /basket", addToBasket],
    ["POST /login", login],
    ["POST /logout", logout],
    ["POST /logout-everywhere", logoutEverywhere],
    ...site.memberRoutes(comments, requireSession),
  ]);
  return site.dispatch(routes);
}
