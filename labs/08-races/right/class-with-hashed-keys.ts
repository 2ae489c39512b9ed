import { createHash, randomBytes } from "node:crypto";
import * as site from "../../kit/lab/index.ts";
import type { Guarded, Handler, Lab, Store, User } from "../../kit/lab/index.ts";

type Session = { username: string; createdAt: number; lastSeen: number };

type Basket = { items: string[]; isMembers: boolean };

const keyOf = (token: string): string => createHash("sha256").update(token).digest("base64url");

/** Users' sessions in the store, under the hash of their token; visitors' baskets in a Map of this process. */
class Server {
  readonly #lab: Lab<Session>;
  readonly #store: Store<Session>;
  /** Visitors' baskets by token, and users' by the key of their session. */
  readonly #baskets = new Map<string, Basket>();

  constructor(lab: Lab<Session>) {
    this.#lab = lab;
    this.#store = lab.store;
  }

  get handler(): Handler {
    const door = (page: Guarded) => (request: Request) => this.#guard(page, request);
    return site.dispatch(
      new Map<string, Handler>([
        ["GET /basket", (request) => this.#showBasket(request)],
        ["POST /basket", (request) => this.#fillBasket(request)],
        ["POST /login", (request) => this.#login(request)],
        ["POST /logout", (request) => this.#logout(request)],
        ["POST /logout-everywhere", door((user) => this.#everywhere(user))],
        ...site.memberRoutes(this.#lab.comments, door),
      ]),
    );
  }

  async #find(key: string): Promise<Session | undefined> {
    const session = await this.#store.get(key);
    return session && this.#lab.now() < site.expiresAt(session) ? session : undefined;
  }

  async #end(key: string): Promise<void> {
    await this.#store.delete(key);
    this.#baskets.delete(key);
  }

  async #login(request: Request): Promise<Response> {
    const { users, now } = this.#lab;
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Wrong.", 401);
    const before = keyOf(site.sessionId(request));
    const wasUser = (await this.#store.delete(before)) !== undefined;
    // There is no await between these two lines, so the second login finds no basket.
    const items = wasUser ? [] : (this.#baskets.get(before)?.items ?? []);
    this.#baskets.delete(before);
    const token = randomBytes(32).toString("base64url");
    this.#baskets.set(keyOf(token), { items, isMembers: true });
    await this.#store.set(keyOf(token), { username, createdAt: now(), lastSeen: now() });
    await this.#tidy(username);
    return site.withSessionCookie(site.seeOther("/dashboard"), token, site.IDLE);
  }

  async #tidy(username: string): Promise<void> {
    const list = await this.#store.all();
    const dead = list.filter(([, session]) => this.#lab.now() >= site.expiresAt(session));
    const own = list.filter((entry) => !dead.includes(entry) && entry[1].username === username);
    for (const [key] of [...dead, ...own.slice(0, -3)]) await this.#end(key);
  }

  async #guard(page: Guarded, request: Request): Promise<Response> {
    const token = site.sessionId(request);
    const key = keyOf(token);
    const user = this.#lab.users.get((await this.#find(key))?.username ?? "");
    const lastSeen = this.#lab.now();
    if (!user || !(await this.#store.touch(key, { lastSeen }))) return site.loginPage("Please log in.", 401);
    const response = await page(user, request);
    const left = await this.#find(key);
    return site.withSessionCookie(response, left ? token : "", left ? site.expiresAt(left) - this.#lab.now() : 0);
  }

  async #logout(request: Request): Promise<Response> {
    await this.#end(keyOf(site.sessionId(request)));
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }

  async #everywhere({ name }: User): Promise<Response> {
    for (const [key, { username }] of await this.#store.all()) if (username === name) await this.#end(key);
    return site.seeOther("/");
  }

  /** A user's basket ends with the session. */
  async #basketOf(request: Request): Promise<string[] | undefined> {
    const key = keyOf(site.sessionId(request));
    const basket = this.#baskets.get(key);
    return basket?.isMembers && !(await this.#find(key)) ? undefined : basket?.items;
  }

  async #showBasket(request: Request): Promise<Response> {
    return site.basketPage((await this.#basketOf(request)) ?? []);
  }

  async #fillBasket(request: Request): Promise<Response> {
    const { item = "" } = await site.readForm(request);
    const basket = await this.#basketOf(request);
    basket?.push(item);
    if (basket) return site.seeOther("/basket");
    const token = randomBytes(32).toString("base64url");
    this.#baskets.set(keyOf(token), { items: [item], isMembers: false });
    return site.withSessionCookie(site.seeOther("/basket"), token, site.IDLE);
  }
}

export default function createServer(lab: Lab<Session>): Handler {
  return new Server(lab).handler;
}
