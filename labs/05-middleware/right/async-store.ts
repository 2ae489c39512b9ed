// Its own store answers promises and keeps only hashes of IDs. It renews sessions at half their time, and the server
// answers 503 when the store is down.
import * as site from "../../kit/lab/index.ts";
import type { Handler, Lab, User } from "../../kit/lab/index.ts";
import { parseCookie } from "cookie";

type Session = { username: string; createdAt: number; expiresAt: number };
type Guarded = (user: User, request: Request) => Response | Promise<Response>;

const IDLE = 30 * 60_000;
const ABSOLUTE = 8 * 60 * 60_000;

async function hash(id: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(id));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The store takes and returns JSON, so no code holds a record of the store. */
function createStore(map: Map<string, string>) {
  return {
    load: async (key: string): Promise<Session | undefined> => {
      await Promise.resolve();
      const text = map.get(key);
      return text === undefined ? undefined : JSON.parse(text);
    },
    save: async (key: string, session: Session): Promise<void> => {
      await Promise.resolve();
      map.set(key, JSON.stringify(session));
    },
    sweep: async (time: number): Promise<void> => {
      for (const [key, text] of map) if (JSON.parse(text).expiresAt <= time) map.delete(key);
    },
  };
}

export default function createServer({ users, sessions, comments, now }: Lab<string>): Handler {
  const store = createStore(sessions);

  async function login(request: Request): Promise<Response> {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
    await store.sweep(now());
    const id = site.newSessionId();
    await store.save(await hash(id), { username, createdAt: now(), expiresAt: now() + IDLE });
    return site.withSessionCookie(site.seeOther("/dashboard"), id, IDLE);
  }

  /** The session and its user. Renews a session when half of its time is over. Rejects when the store rejects. */
  async function authenticate(request: Request) {
    const id = parseCookie(request.headers.get("cookie") ?? "")["session_token"];
    if (!id) return undefined;
    const key = await hash(id);
    const session = await store.load(key);
    const user = session && users.get(session.username);
    if (!session || !user || !(now() < session.expiresAt)) return undefined;
    const renewed = session.expiresAt - now() < IDLE / 2;
    if (!renewed) return { user, wear: (response: Response) => response };
    const expiresAt = Math.min(now() + IDLE, session.createdAt + ABSOLUTE);
    await store.save(key, { ...session, expiresAt });
    return { user, wear: (response: Response) => site.withSessionCookie(response, id, expiresAt - now()) };
  }

  const requireSession =
    (handler: Guarded): Handler =>
    async (request) => {
      let found;
      try {
        found = await authenticate(request);
      } catch {
        return new Response("Try again in a minute.", { status: 503, headers: { "retry-after": "60" } });
      }
      if (!found) return site.loginPage("Please log in.", 401);
      return found.wear(await handler({ ...found.user }, request));
    };

  const requireRole = (role: User["role"], handler: Guarded) =>
    requireSession(async (user, request) => (user.role === role ? handler(user, request) : site.forbidden()));

  const routes: [method: string, path: string, handler: Handler][] = [
    ["GET", "/", () => site.loginPage()],
    ["POST", "/login", login],
    ["POST", "/logout", () => site.withSessionCookie(site.seeOther("/"), "", 0)],
    ["GET", "/comments", () => site.commentsPage(comments)],
    ["POST", "/comments", requireSession((user, request) => site.addComment(comments, user, request))],
    ["DELETE", "/comments", requireRole("admin", () => site.clearComments(comments))],
    ["GET", "/dashboard", requireSession((user) => site.dashboardPage(user))],
    ["GET", "/admin", requireRole("admin", () => site.adminPage())],
    ["POST", "/export", requireSession((user) => site.exportNote(user))],
    ["POST", "/theme", requireSession((_, request) => site.setTheme(request))],
  ];

  return (request) => {
    const { pathname } = new URL(request.url);
    const found = routes.find(([method, path]) => method === request.method && path === pathname);
    return found ? found[2](request) : site.notFound();
  };
}
