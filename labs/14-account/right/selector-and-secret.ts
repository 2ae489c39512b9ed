/**
 * The cookie is `selector.secret`, and the list keeps the selector and a hash of the secret. The selector alone opens
 * nothing, so the account page may show it. Sessions are in the store, behind a class.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import * as site from "../../kit/lab/index.ts";
import type { Handler, Lab, Store, User, Users } from "../../kit/lab/index.ts";

type Row = { owner: string; digest: string; verifiedAt: number; createdAt: number; lastSeen: number };
type Me = { user: User; selector: string; row: Row };

const digest = (text: string) => createHash("sha256").update(text).digest();

class Accounts {
  readonly #store: Store<Row>;
  readonly #users: Users;
  readonly #now: () => number;

  constructor({ store, users, now }: Pick<Lab<Row>, "store" | "users" | "now">) {
    this.#store = store;
    this.#users = users;
    this.#now = now;
  }

  async issue(owner: string): Promise<string> {
    for (const [key, row] of await this.#store.all())
      if (this.#now() >= site.expiresAt(row)) await this.#store.delete(key);
    const [selector, secret] = [randomBytes(12).toString("hex"), randomBytes(24).toString("base64url")];
    const time = this.#now();
    const row = { owner, digest: digest(secret).toString("hex"), verifiedAt: time, createdAt: time, lastSeen: time };
    await this.#store.set(selector, row);
    return `${selector}.${secret}`;
  }

  async find(request: Request): Promise<Me | undefined> {
    const [selector = "", secret = "", more] = site.sessionId(request).split(".");
    const row = await this.#store.get(selector);
    if (!row || more !== undefined || this.#now() >= site.expiresAt(row)) return undefined;
    if (!timingSafeEqual(digest(secret), Buffer.from(row.digest, "hex"))) return undefined;
    const user = this.#users.get(row.owner);
    const isThere = user && (await this.#store.touch(selector, { lastSeen: this.#now() }));
    return isThere ? { user, selector, row: { ...row, lastSeen: this.#now() } } : undefined;
  }

  isFresh = ({ row }: Me): boolean => this.#now() - row.verifiedAt < 5 * 60_000;

  async of(owner: string): Promise<[string, Row][]> {
    return (await this.#store.all()).filter(([, row]) => row.owner === owner && this.#now() < site.expiresAt(row));
  }

  async end(owner: string, selector: string): Promise<void> {
    for (const [key] of await this.of(owner)) if (key === selector) await this.#store.delete(key);
  }

  async endAll(owner: string): Promise<void> {
    for (const [key] of await this.of(owner)) await this.#store.delete(key);
  }
}

type Page = (me: Me, request: Request) => Promise<Response>;

export default function createServer(lab: Lab<Row>): Handler {
  const { users, comments, now } = lab;
  const accounts = new Accounts(lab);
  const go = async (name: string, page: string) =>
    site.withSessionCookie(site.seeOther(page), await accounts.issue(name), site.IDLE);
  const leave = () => site.withSessionCookie(site.seeOther("/"), "", 0);

  const member =
    (page: Page): Handler =>
    async (request) => {
      const me = await accounts.find(request);
      if (!me) return site.loginPage("Please log in.", 401);
      const response = await page(me, request);
      const after = response.headers.getSetCookie().some((line) => line.startsWith("session_token="));
      if (after) return response;
      return site.withSessionCookie(response, site.sessionId(request), site.expiresAt(me.row) - now());
    };
  const fresh =
    (page: Page): Page =>
    async (me, request) =>
      accounts.isFresh(me) ? page(me, request) : site.confirmPage();

  const routes: Record<string, Page> = {
    "GET /account": async ({ user, selector }) => {
      const own = await accounts.of(user.name);
      return site.accountPage(
        user,
        own.map(([device, row]) => ({ ...row, device, isThis: device === selector })),
      );
    },
    "POST /confirm": async ({ user, selector }, request) => {
      const { password = "" } = await site.readForm(request);
      if (!(await users.verify(user.name, password))) return site.confirmPage();
      await accounts.end(user.name, selector);
      return go(user.name, "/account");
    },
    "POST /password": async ({ user }, request) => {
      const { current = "", password = "" } = await site.readForm(request);
      if (!(await users.verify(user.name, current))) return site.confirmPage();
      await users.change(user.name, { password });
      await accounts.endAll(user.name);
      return go(user.name, "/account");
    },
    "POST /end-device": fresh(async ({ user, selector }, request) => {
      const { device = "" } = await site.readForm(request);
      await accounts.end(user.name, device);
      return device === selector ? leave() : site.seeOther("/account");
    }),
    "POST /role": async (me, request) => {
      if (me.user.role !== "admin") return site.forbidden();
      if (!accounts.isFresh(me)) return site.confirmPage();
      const { username = "", role } = await site.readForm(request);
      if (role !== "admin" && role !== "member") return site.notFound();
      await users.change(username, { role });
      await accounts.endAll(username);
      return site.seeOther("/account");
    },
    "POST /close": fresh(async ({ user }) => {
      await users.change(user.name, { closed: true });
      await accounts.endAll(user.name);
      return leave();
    }),
    "POST /logout-everywhere": async ({ user }) => {
      await accounts.endAll(user.name);
      return leave();
    },
  };

  async function login(request: Request): Promise<Response> {
    const { username = "", password = "" } = await site.readForm(request);
    const isRight = await users.verify(username, password);
    return isRight ? go(username, "/dashboard") : site.loginPage("Wrong name or password.", 401);
  }

  async function logout(request: Request): Promise<Response> {
    const me = await accounts.find(request);
    if (me) await accounts.end(me.user.name, me.selector);
    return leave();
  }

  return site.dispatch(
    new Map<string, Handler>([
      ...site.memberRoutes(comments, (page) => member(async ({ user }, request) => page(user, request))),
      ...Object.entries(routes).map(([route, page]): [string, Handler] => [route, member(page)]),
      ["POST /login", login],
      ["POST /logout", logout],
    ]),
  );
}
