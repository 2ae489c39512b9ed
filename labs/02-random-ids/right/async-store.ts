import { parseCookie, stringifySetCookie } from "cookie";
import { adminPage, dashboardPage, forbidden, loginPage, notFound, readForm, seeOther } from "../../kit/lab/index.ts";
import type { Handler, Lab, User } from "../../kit/lab/index.ts";

/** A store like a database: every answer is a promise, and it keeps JSON. */
function createStore() {
  const rows = new Map<string, string>();
  const tick = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    async put(id: string, row: { username: string }) {
      await tick();
      rows.set(id, JSON.stringify(row));
    },
    async get(id: string): Promise<{ username: string } | undefined> {
      await tick();
      const row = rows.get(id);
      return row === undefined ? undefined : (JSON.parse(row) as { username: string });
    },
  };
}

const cookie = (value: string, maxAge: number) =>
  stringifySetCookie({ name: "__Host-sid", value, path: "/", secure: true, httpOnly: true, sameSite: "lax", maxAge });

export default function createServer({ users }: Lab): Handler {
  const store = createStore();

  async function find(request: Request): Promise<User | undefined> {
    const id = parseCookie(request.headers.get("cookie") ?? "")["__Host-sid"];
    const row = id ? await store.get(id) : undefined;
    return row && users.get(row.username);
  }

  async function login(request: Request) {
    const { username = "", password = "" } = await readForm(request);
    if (!(await users.verify(username, password))) return loginPage("Wrong name or password.", 401);
    const id = `${crypto.randomUUID()}${crypto.randomUUID()}`;
    await store.put(id, { username });
    return seeOther("/dashboard", { "set-cookie": cookie(id, 3600) });
  }

  const guarded = (show: (user: User) => Response) => async (request: Request) => {
    const user = await find(request);
    return user ? show(user) : Response.json({ error: "log in first" }, { status: 401 });
  };
  const dashboard = guarded(dashboardPage);
  const admin = guarded(({ role }) => (role === "admin" ? adminPage() : forbidden()));

  return async (request) => {
    const route = `${request.method} ${new URL(request.url).pathname}`;
    if (route === "GET /") return loginPage();
    if (route === "POST /login") return login(request);
    if (route === "GET /dashboard") return dashboard(request);
    if (route === "GET /admin") return admin(request);
    return route === "POST /logout" ? seeOther("/", { "set-cookie": cookie("", 0) }) : notFound();
  };
}
