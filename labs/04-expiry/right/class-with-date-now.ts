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

const NAME = "__Host-session";
const IDLE_MINUTES = 30;
const ABSOLUTE_HOURS = 8;

type Session = { user: User; loggedInAt: Date; usedAt: Date };

/** Date.now() in place of now(), Date objects in the record, Expires in place of Max-Age, a __Host- name. */
class SessionList {
  readonly #byId = new Map<string, Session>();

  start(user: User): string {
    this.#sweep();
    const id = newSessionId();
    this.#byId.set(id, { user, loggedInAt: new Date(), usedAt: new Date() });
    return id;
  }

  /** Marks the session as used. */
  use(id: string): Session | undefined {
    const session = this.#byId.get(id);
    if (!session || !this.#lives(session)) return undefined;
    session.usedAt = new Date();
    return session;
  }

  #lives({ loggedInAt, usedAt }: Session): boolean {
    const minutesUnused = (Date.now() - usedAt.getTime()) / 60_000;
    const hours = (Date.now() - loggedInAt.getTime()) / 3_600_000;
    return minutesUnused <= IDLE_MINUTES && hours <= ABSOLUTE_HOURS;
  }

  #sweep(): void {
    const dead = [...this.#byId].filter(([, session]) => !this.#lives(session));
    for (const [id] of dead) this.#byId.delete(id);
  }
}

export default function createServer({ users, comments }: Lab): Handler {
  const list = new SessionList();

  async function login(request: Request) {
    const { username = "", password = "" } = await readForm(request);
    const user = (await users.verify(username, password)) ? users.get(username) : undefined;
    return user ? withCookie(seeOther("/dashboard"), list.start(user)) : loginPage("Wrong name or password.", 401);
  }

  async function forMembers(route: string, request: Request) {
    const id = parseCookie(request.headers.get("cookie") ?? "")[NAME] ?? "";
    const user = list.use(id)?.user;
    if (!user) return withCookie(loginPage("Please log in.", 401), "", 0);
    if (route === "GET /dashboard") return withCookie(dashboardPage(user), id);
    if (route === "POST /comments") return withCookie(await addComment(comments, user, request), id);
    return withCookie(user.role === "admin" ? adminPage() : forbidden(), id);
  }

  return (request) => {
    const route = `${request.method} ${new URL(request.url).pathname}`;
    if (route === "GET /") return loginPage();
    if (route === "POST /login") return login(request);
    if (route === "GET /comments") return commentsPage(comments);
    if (route === "POST /logout") return withCookie(seeOther("/"), "", 0);
    return ["GET /dashboard", "GET /admin", "POST /comments"].includes(route) ? forMembers(route, request) : notFound();
  };
}

function withCookie(response: Response, value: string, until = Date.now() + IDLE_MINUTES * 60_000): Response {
  const flags = { path: "/", httpOnly: true, secure: true, sameSite: "strict" } as const;
  const cookie = stringifySetCookie({ name: NAME, value, expires: new Date(until), ...flags });
  response.headers.append("set-cookie", cookie);
  return response;
}
