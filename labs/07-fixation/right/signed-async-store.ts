import { parseCookie, stringifySetCookie } from "cookie";
import * as site from "../../kit/lab/index.ts";
import type { Handler, Lab, User } from "../../kit/lab/index.ts";

const IDLE = 30 * 60_000;
const ABSOLUTE = 8 * 60 * 60_000;

type Data = { user: string; created: number; idleAt: number; basket: string[] };
type Page = (user: User, request: Request) => Response | Promise<Response>;

/** A store like a database client: every call is awaited, and returns a copy. */
function createStore() {
  const rows = new Map<string, string>();
  return {
    get: async (id: string): Promise<Data | undefined> => JSON.parse(rows.get(id) ?? "null") ?? undefined,
    set: async (id: string, data: Data) => void rows.set(id, JSON.stringify(data)),
    /** Writes only records that are still there: a session that has ended meanwhile stays ended. */
    update: async (id: string, data: Data) => void (rows.has(id) && rows.set(id, JSON.stringify(data))),
    delete: async (id: string) => void rows.delete(id),
    all: async () => [...rows].map(([id, row]): [string, Data] => [id, JSON.parse(row)]),
  };
}

const hex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** "s:id.signature", as in express-session. The code never looks up an ID that this server did not sign. */
async function createSigner() {
  const key = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signature = async (id: string) => hex(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(id)));
  return {
    sign: async (id: string) => `s:${id}.${await signature(id)}`,
    open: async (value: string) => {
      const [, id = "", mark = ""] = /^s:([0-9a-f]{64})\.([0-9a-f]{64})$/.exec(value) ?? [];
      return id !== "" && (await signature(id)) === mark ? id : "";
    },
  };
}

export default function createServer({ users, comments, now }: Lab): Handler {
  const store = createStore();
  const signer = createSigner();

  const idOf = async (request: Request): Promise<string> =>
    (await signer).open(parseCookie(request.headers.get("cookie") ?? "")["connect.sid"] ?? "");

  async function send(response: Response, id: string, until: number): Promise<Response> {
    const value = await (await signer).sign(id);
    const expires = new Date(until);
    const flags = { path: "/", httpOnly: true, secure: true, sameSite: "lax", expires } as const;
    response.headers.append("set-cookie", stringifySetCookie({ name: "connect.sid", value, ...flags }));
    return response;
  }

  async function load(request: Request): Promise<[id: string, data: Data] | undefined> {
    const id = await idOf(request);
    const data = await store.get(id);
    return data && now() < data.idleAt && now() < data.created + ABSOLUTE ? [id, data] : undefined;
  }

  /** Ends the session of a request and begins another under a new ID, with only the given fields. */
  async function regenerate(request: Request, keep: Pick<Data, "user" | "basket">, location: string) {
    await store.delete(await idOf(request));
    for (const [old, data] of await store.all()) if (data.idleAt <= now()) await store.delete(old);
    const id = site.newSessionId();
    await store.set(id, { ...keep, created: now(), idleAt: now() + IDLE });
    return send(site.seeOther(location), id, now() + IDLE);
  }

  async function login(request: Request): Promise<Response> {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Wrong.", 401);
    const [, before] = (await load(request)) ?? [];
    const basket = before?.user === "" ? before.basket : [];
    return regenerate(request, { user: username, basket }, "/dashboard");
  }

  /** After logout the browser gets a new cookie that belongs to no user, in place of no cookie. */
  const logout = (request: Request) => regenerate(request, { user: "", basket: [] }, "/");

  const guarded =
    (page: Page): Handler =>
    async (request) => {
      const [id, data] = (await load(request)) ?? [];
      const user = users.get(data?.user ?? "");
      if (!id || !data || !user) return site.seeOther("/");
      const renewed = { ...data, idleAt: Math.min(now() + IDLE, data.created + ABSOLUTE) };
      await store.update(id, renewed);
      const response = await page(user, request);
      return (await store.get(id)) ? send(response, id, renewed.idleAt) : response;
    };

  const adminOnly = (page: Page) =>
    guarded((user, request) => (user.role === "admin" ? page(user, request) : site.forbidden()));

  async function everywhere(user: User, request: Request): Promise<Response> {
    for (const [id, data] of await store.all()) if (data.user === user.name) await store.delete(id);
    return logout(request);
  }

  async function showBasket(request: Request): Promise<Response> {
    const [, data] = (await load(request)) ?? [];
    return site.basketPage(data?.basket ?? []);
  }

  async function fillBasket(request: Request): Promise<Response> {
    const { item = "" } = await site.readForm(request);
    const [id, data] = (await load(request)) ?? [];
    if (!id || !data) return regenerate(request, { user: "", basket: [item] }, "/basket");
    await store.update(id, { ...data, basket: [...data.basket, item] });
    return site.seeOther("/basket");
  }

  const routes = new Map<string, Handler>([
    ["GET /", () => site.loginPage()],
    ["GET /basket", showBasket],
    ["POST /basket", fillBasket],
    ["POST /login", login],
    ["POST /logout", logout],
    ["POST /logout-everywhere", guarded(everywhere)],
    ["GET /comments", () => site.commentsPage(comments)],
    ["POST /comments", guarded((user, request) => site.addComment(comments, user, request))],
    ["DELETE /comments", adminOnly(() => site.clearComments(comments))],
    ["GET /dashboard", guarded(site.dashboardPage)],
    ["POST /export", guarded(site.exportNote)],
    ["POST /theme", guarded((_, request) => site.setTheme(request))],
    ["GET /admin", adminOnly(site.adminPage)],
  ]);
  return site.dispatch(routes);
}
