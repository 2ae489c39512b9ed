import { createHash } from "node:crypto";
import * as site from "../../kit/lab/index.ts";
import type { Guarded, Handler, Lab } from "../../kit/lab/index.ts";

const LIMIT = 3;

type Session = { username?: string; basket: string[]; createdAt: number; lastSeen: number };

const sha256 = (token: string): string => createHash("sha256").update(token).digest("base64");
const keyOf = (request: Request): string => sha256(site.sessionId(request));

/** node:crypto hashes without a promise, so there is no await between a read and its write. */
export default function createServer({ users, sessions, comments, now }: Lab<Session>): Handler {
  function findSession(request: Request) {
    const session = sessions.get(keyOf(request));
    return session && now() < site.expiresAt(session) ? session : undefined;
  }

  function start(session: Pick<Session, "username" | "basket">, page: Response) {
    for (const [id, old] of sessions) if (now() >= site.expiresAt(old)) sessions.delete(id);
    const own = [...sessions].filter(([, { username }]) => username && username === session.username);
    for (const [id] of own.slice(0, Math.max(0, own.length - LIMIT + 1))) sessions.delete(id);
    const token = site.newSessionId();
    sessions.set(sha256(token), { ...session, createdAt: now(), lastSeen: now() });
    return site.withSessionCookie(page, token, site.IDLE);
  }

  async function login(request: Request) {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
    const before = findSession(request);
    sessions.delete(keyOf(request));
    const basket = before && before.username === undefined ? before.basket : [];
    return start({ username, basket }, site.seeOther("/dashboard"));
  }

  const requireSession = (handler: Guarded) => async (request: Request) => {
    const session = findSession(request);
    const user = users.get(session?.username ?? "");
    if (!session || !user) return site.loginPage("Please log in.", 401);
    session.lastSeen = now();
    const response = await handler(user, request);
    const after = findSession(request);
    return site.withSessionCookie(
      response,
      after ? site.sessionId(request) : "",
      after ? site.expiresAt(after) - now() : 0,
    );
  };

  function logout(request: Request) {
    sessions.delete(keyOf(request));
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }

  function logoutEverywhere(user: { name: string }) {
    for (const [id, { username }] of sessions) if (username === user.name) sessions.delete(id);
    return site.seeOther("/");
  }

  async function addToBasket(request: Request) {
    const { item = "" } = await site.readForm(request);
    const session = findSession(request);
    session?.basket.push(item);
    return session ? site.seeOther("/basket") : start({ basket: [item] }, site.seeOther("/basket"));
  }

  return site.dispatch(
    new Map<string, Handler>([
      ["GET /basket", (request) => site.basketPage(findSession(request)?.basket ?? [])],
      ["POST /basket", addToBasket],
      ["POST /login", login],
      ["POST /logout", logout],
      ["POST /logout-everywhere", requireSession(logoutEverywhere)],
      ...site.memberRoutes(comments, requireSession),
    ]),
  );
}
