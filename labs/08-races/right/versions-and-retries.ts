import * as site from "../../kit/lab/index.ts";
import type { Guarded, Handler, Lab } from "../../kit/lab/index.ts";

const LIMIT = 3;

type Data = { username?: string; basket: string[]; createdAt: number; lastSeen: number };
type Row = { version: number; json: string };

/** Its own table, as in SQL: UPDATE … WHERE id = ? AND version = ? returns the number of rows that it changed. */
function createTable() {
  const rows = new Map<string, Row>();
  const later = async <T>(act: () => T): Promise<T> => {
    await new Promise((resolve) => setImmediate(resolve));
    return act();
  };
  return {
    select: (id: string) => later(() => rows.get(id)),
    selectAll: () => later(() => [...rows]),
    insert: (id: string, json: string) => later(() => void rows.set(id, { version: 1, json })),
    update: (id: string, json: string, version: number) =>
      later(() => {
        if (rows.get(id)?.version !== version) return 0;
        rows.set(id, { version: version + 1, json });
        return 1;
      }),
    delete: (id: string) => later(() => (rows.delete(id) ? 1 : 0)),
  };
}

export default function createServer({ users, comments, now }: Lab): Handler {
  const table = createTable();
  const read = (row: Row | undefined): Data | undefined => {
    const data: Data | undefined = row && JSON.parse(row.json);
    return data && now() < site.expiresAt(data) ? data : undefined;
  };

  /** Tries again until no other request was faster. Returns undefined if the session has ended. */
  async function change(id: string, edit: (data: Data) => Data): Promise<Data | undefined> {
    for (;;) {
      const row = await table.select(id);
      const data = read(row);
      if (!row || !data) return undefined;
      const edited = edit(data);
      if ((await table.update(id, JSON.stringify(edited), row.version)) === 1) return edited;
    }
  }

  async function begin(data: Pick<Data, "username" | "basket">, page: Response): Promise<Response> {
    const id = site.newSessionId();
    await table.insert(id, JSON.stringify({ ...data, createdAt: now(), lastSeen: now() }));
    const all = await table.selectAll();
    const dead = all.filter(([, row]) => !read(row));
    const own = all.filter(([, row]) => data.username && read(row)?.username === data.username);
    for (const [old] of [...dead, ...own.slice(0, -LIMIT)]) await table.delete(old);
    return site.withSessionCookie(page, id, site.IDLE);
  }

  async function login(request: Request): Promise<Response> {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("No.", 401);
    const id = site.sessionId(request);
    const before = read(await table.select(id));
    const mine = (await table.delete(id)) === 1;
    return begin(
      { username, basket: mine && !before?.username ? (before?.basket ?? []) : [] },
      site.seeOther("/dashboard"),
    );
  }

  const door = (page: Guarded) => async (request: Request) => {
    const id = site.sessionId(request);
    const data = await change(id, (found) => ({ ...found, lastSeen: now() }));
    const user = users.get(data?.username ?? "");
    if (!user) return site.loginPage("Please log in.", 401);
    const response = await page(user, request);
    const left = read(await table.select(id));
    return site.withSessionCookie(response, left ? id : "", left ? site.expiresAt(left) - now() : 0);
  };

  async function logout(request: Request) {
    await table.delete(site.sessionId(request));
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }

  async function everywhere({ name }: { name: string }) {
    const own = (await table.selectAll()).filter(([, row]) => read(row)?.username === name);
    await Promise.all(own.map(([id]) => table.delete(id)));
    return site.seeOther("/");
  }

  async function fill(request: Request) {
    const { item = "" } = await site.readForm(request);
    const added = await change(site.sessionId(request), (data) => ({ ...data, basket: [...data.basket, item] }));
    return added ? site.seeOther("/basket") : begin({ basket: [item] }, site.seeOther("/basket"));
  }

  async function show(request: Request) {
    return site.basketPage(read(await table.select(site.sessionId(request)))?.basket ?? []);
  }

  const routes = new Map<string, Handler>([
    ["GET /basket", show],
    ["POST /basket", fill],
    ["POST /login", login],
    ["POST /logout", logout],
    ["POST /logout-everywhere", door(everywhere)],
    ...site.memberRoutes(comments, door),
  ]);
  return site.dispatch(routes);
}
