import * as site from "../kit/lab/index.ts";
import type { Guarded, Handler, Lab } from "../kit/lab/index.ts";

/** Sessions that one user may have at a time. */
const LIMIT = 3;

type Session = { username?: string; basket: string[]; createdAt: number; lastSeen: number };

export default function createServer({ users, store, comments, now }: Lab<Session>): Handler {
  /** The session behind the request's cookie, if it still counts: a copy of what the store has now. */
  async function findSession(request: Request) {
    const session = await store.get(site.sessionId(request));
    return session && now() < site.expiresAt(session) ? session : undefined;
  }

  // #region start
  async function start(session: Pick<Session, "username" | "basket">, page: Response) {
    await makeRoom(session.username);
    // TODO: which other logins may have counted the same sessions before this line runs?
    const id = site.newSessionId();
    await store.set(id, { ...session, createdAt: now(), lastSeen: now() });
    return site.withSessionCookie(page, id, site.IDLE);
  }

  /** Ends expired sessions, and the user's oldest sessions, so that there is room for one more. */
  async function makeRoom(username: string | undefined) {
    const list = await store.all();
    const live = list.filter(([, session]) => now() < site.expiresAt(session));
    const own = live.filter(([, session]) => username !== undefined && session.username === username);
    const ended = list.filter((entry) => !live.includes(entry));
    for (const [id] of [...ended, ...own.slice(0, -(LIMIT - 1))]) await store.delete(id);
  }
  // #endregion

  // #region login
  async function login(request: Request) {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
    // TODO: the same visitor may log in twice at once. Which of the two logins gets the basket?
    const before = await findSession(request);
    await store.delete(site.sessionId(request));
    const basket = before && before.username === undefined ? before.basket : [];
    return start({ username, basket }, site.seeOther("/dashboard"));
  }
  // #endregion

  // #region door
  /** The one door: no session, no handler. */
  const requireSession = (handler: Guarded) => async (request: Request) => {
    const id = site.sessionId(request);
    const session = await findSession(request);
    const user = users.get(session?.username ?? "");
    if (!session || !user) return site.loginPage("Please log in.", 401);
    const response = await handler(user, request);
    // TODO: the list may have changed while the handler waited for its request. What does this line overwrite?
    const renewed = { ...session, lastSeen: now() };
    await store.set(id, renewed);
    return site.withSessionCookie(response, id, site.expiresAt(renewed) - now());
  };
  // #endregion

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

  // #region basket
  async function addToBasket(request: Request) {
    const { item = "" } = await site.readForm(request);
    const session = await findSession(request);
    if (!session) return start({ basket: [item] }, site.seeOther("/basket"));
    // TODO: two items may arrive at once. Which basket does each request read, and which is on the list in the end?
    await store.set(site.sessionId(request), { ...session, basket: [...session.basket, item] });
    return site.seeOther("/basket");
  }
  // #endregion

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
