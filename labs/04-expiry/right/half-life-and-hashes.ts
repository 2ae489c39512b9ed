import { parseCookie, stringifySetCookie } from "cookie";
import {
  addComment,
  adminPage,
  commentsPage,
  dashboardPage,
  forbidden,
  loginPage,
  notFound,
} from "../../kit/lab/index.ts";
import { newSessionId, readForm, seeOther, type Handler, type Lab, type User } from "../../kit/lab/index.ts";

const IDLE = 30 * 60_000;
const ABSOLUTE = 8 * 3_600_000;

type Row = { username: string; createdAt: number; expiresAt: number };
type Found = { user: User; token: string; row: Row; renewed: boolean };

/**
 * An asynchronous store with hashed keys, like a database. The code renews a session only when less than half of its
 * time is left.
 */
export default function createServer({ users, sessions, comments, now }: Lab<Row>): Handler {
  const store = {
    get: async (key: string) => structuredClone(sessions.get(key)),
    set: async (key: string, row: Row) => void sessions.set(key, structuredClone(row)),
    // Removes expired sessions at most once in ten minutes, as a background job would.
    nextSweep: 0,
    async sweep() {
      if (now() < this.nextSweep) return;
      this.nextSweep = now() + 10 * 60_000;
      for (const [key, row] of sessions) if (row.expiresAt <= now()) sessions.delete(key);
    },
  };
  const end = (createdAt: number) => Math.min(now() + IDLE, createdAt + ABSOLUTE);

  async function login(request: Request) {
    const { username = "", password = "" } = await readForm(request);
    if (!(await users.verify(username, password))) return loginPage("Wrong name or password.", 401);
    await store.sweep();
    const token = newSessionId();
    const row = { username, createdAt: now(), expiresAt: end(now()) };
    await store.set(await sha256(token), row);
    return withCookie(seeOther("/dashboard"), token, row.expiresAt - now());
  }

  async function find(request: Request): Promise<Found | undefined> {
    const { auth: token = "" } = parseCookie(request.headers.get("cookie") ?? "");
    const key = await sha256(token);
    const row = await store.get(key);
    const user = users.get(row?.username ?? "");
    if (!row || !user || !(now() < row.expiresAt)) return undefined;
    const renewed = row.expiresAt - now() < IDLE / 2;
    if (renewed) row.expiresAt = end(row.createdAt);
    if (renewed) await store.set(key, row);
    return { user, token, row, renewed };
  }

  async function page(route: string, user: User, request: Request) {
    if (route === "GET /dashboard") return dashboardPage(user);
    if (route === "POST /comments") return addComment(comments, user, request);
    return user.role === "admin" ? adminPage() : forbidden();
  }

  return async (request) => {
    const route = `${request.method} ${new URL(request.url).pathname}`;
    if (route === "GET /") return loginPage();
    if (route === "POST /login") return login(request);
    if (route === "GET /comments") return commentsPage(comments);
    if (route === "POST /logout") return withCookie(seeOther("/"), "", 0);
    if (!["GET /dashboard", "GET /admin", "POST /comments"].includes(route)) return notFound();
    const found = await find(request);
    if (!found) return loginPage("Please log in.", 401);
    const response = await page(route, found.user, request);
    return found.renewed ? withCookie(response, found.token, found.row.expiresAt - now()) : response;
  };
}

async function sha256(text: string): Promise<string> {
  return String(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
}

function withCookie(response: Response, value: string, lifetime: number): Response {
  const maxAge = Math.ceil(lifetime / 1000);
  const flags = { path: "/", httpOnly: true, secure: true, sameSite: "lax" } as const;
  response.headers.append("set-cookie", stringifySetCookie({ name: "auth", value, maxAge, ...flags }));
  return response;
}
