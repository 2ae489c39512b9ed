import { createHmac, randomBytes } from "node:crypto";
import * as site from "../../kit/lab/index.ts";
import type { Guarded, Handler, Lab } from "../../kit/lab/index.ts";

const LIMIT = 3;

type Session = { username?: string; basket: string[]; createdAt: number; lastSeen: number };

/**
 * A lock: work under the same key waits for earlier work, even if that failed. Removes keys that nobody uses.
 */
function createQueues() {
  const tails = new Map<string, Promise<unknown>>();
  return async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const before = tails.get(key) ?? Promise.resolve();
    const mine = before.then(work);
    const tail = mine.catch(() => undefined);
    tails.set(key, tail);
    try {
      return await mine;
    } finally {
      if (tails.get(key) === tail) tails.delete(key);
    }
  };
}

/** HMAC with a key that is never on the list: a thief with only the list cannot even test a guess. */
export default function createServer({ users, store, comments, now }: Lab<Session>): Handler {
  const alone = createQueues();
  const pepper = randomBytes(32);
  const seal = (token: string): string => createHmac("sha256", pepper).update(token).digest("hex");
  const keyOf = (request: Request): string => seal(site.sessionId(request));

  async function find(id: string) {
    const session = await store.get(id);
    return session && now() < site.expiresAt(session) ? session : undefined;
  }

  /** Reads, changes and writes under the session's lock, if it is still valid. Returns the record that it wrote. */
  const change = (id: string, edit: (session: Session) => Session) =>
    alone(id, async () => {
      const session = await find(id);
      if (!session) return undefined;
      const edited = edit(session);
      await store.set(id, edited);
      return edited;
    });

  const take = (id: string) =>
    alone(id, async () => {
      const session = await find(id);
      await store.delete(id);
      return session;
    });

  async function begin(session: Pick<Session, "username" | "basket">, page: Response) {
    const token = site.newSessionId();
    await store.set(seal(token), { ...session, createdAt: now(), lastSeen: now() });
    return site.withSessionCookie(page, token, site.IDLE);
  }

  async function sweep(username: string) {
    const list = await store.all();
    for (const [id, session] of list) if (now() >= site.expiresAt(session)) await take(id);
    const own = list.filter(([, session]) => session.username === username && now() < site.expiresAt(session));
    for (const [id] of own.slice(0, Math.max(0, own.length - LIMIT + 1))) await take(id);
  }

  async function login(request: Request) {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
    const before = await take(keyOf(request));
    const basket = before?.username === undefined ? (before?.basket ?? []) : [];
    return alone(`user ${username}`, async () => {
      await sweep(username);
      return begin({ username, basket }, site.seeOther("/dashboard"));
    });
  }

  const guarded = (page: Guarded) => async (request: Request) => {
    const id = keyOf(request);
    const session = await change(id, (found) => (found.username ? { ...found, lastSeen: now() } : found));
    const user = users.get(session?.username ?? "");
    if (!session || !user) return site.seeOther("/");
    const response = await page(user, request);
    return (await find(id))
      ? site.withSessionCookie(response, site.sessionId(request), site.expiresAt(session) - now())
      : response;
  };

  async function logout(request: Request) {
    await take(keyOf(request));
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }

  async function everywhere({ name }: { name: string }) {
    for (const [id, { username }] of await store.all()) if (username === name) await take(id);
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }

  async function fill(request: Request) {
    const { item = "" } = await site.readForm(request);
    const added = await change(keyOf(request), (found) => ({ ...found, basket: [...found.basket, item] }));
    return added ? site.seeOther("/basket") : begin({ basket: [item] }, site.seeOther("/basket"));
  }

  const routes = new Map<string, Handler>([
    ["GET /basket", async (request) => site.basketPage((await find(keyOf(request)))?.basket ?? [])],
    ["POST /basket", fill],
    ["POST /login", login],
    ["POST /logout", logout],
    ["POST /logout-everywhere", guarded(everywhere)],
    ...site.memberRoutes(comments, guarded),
  ]);
  return site.dispatch(routes);
}
