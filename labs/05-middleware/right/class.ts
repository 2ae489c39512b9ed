// A class with methods, which reads Date.now() in place of now(), and keeps expiry times in seconds.
import { parseCookie, stringifySetCookie } from "cookie";
import * as site from "../../kit/lab/index.ts";
import type { Comment, Handler, Lab, User, Users } from "../../kit/lab/index.ts";

type Session = { username: string; idleUntil: number; endsAt: number };
type Found = { id: string; session: Session; user: User };

const seconds = () => Math.floor(Date.now() / 1000);
const IDLE = 30 * 60;
const ABSOLUTE = 8 * 60 * 60;

class Site {
  readonly #users: Users;
  readonly #sessions: Map<string, Session>;
  readonly #comments: Comment[];

  constructor({ users, sessions, comments }: Lab<Session>) {
    this.#users = users;
    this.#sessions = sessions;
    this.#comments = comments;
  }

  handle = async (request: Request): Promise<Response> => {
    switch (`${request.method} ${new URL(request.url).pathname}`) {
      case "GET /":
        return site.loginPage();
      case "POST /login":
        return this.#login(request);
      case "POST /logout":
        return this.#wear(site.seeOther("/"), "", 0);
      case "GET /comments":
        return site.commentsPage(this.#comments);
      case "GET /dashboard":
        return this.#member(request, ({ user }) => site.dashboardPage(user));
      case "POST /comments":
        return this.#member(request, ({ user }) => site.addComment(this.#comments, user, request));
      case "POST /export":
        return this.#member(request, ({ user }) => site.exportNote(user));
      case "POST /theme":
        return this.#member(request, () => site.setTheme(request));
      case "DELETE /comments":
        return this.#admin(request, () => site.clearComments(this.#comments));
      case "GET /admin":
        return this.#admin(request, () => site.adminPage());
      default:
        return site.notFound();
    }
  };

  async #login(request: Request): Promise<Response> {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await this.#users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
    this.#sweep();
    const id = site.newSessionId();
    this.#sessions.set(id, { username, idleUntil: seconds() + IDLE, endsAt: seconds() + ABSOLUTE });
    return this.#wear(site.seeOther("/dashboard"), id, IDLE);
  }

  async #member(request: Request, handler: (found: Found) => Response | Promise<Response>): Promise<Response> {
    const found = this.#find(request);
    if (!found) return this.#wear(site.loginPage("Please log in.", 401), "", 0);
    const { id, session } = found;
    session.idleUntil = Math.min(seconds() + IDLE, session.endsAt);
    return this.#wear(await handler(found), id, session.idleUntil - seconds());
  }

  #admin(request: Request, handler: () => Response): Promise<Response> {
    return this.#member(request, ({ user }) => (user.role === "admin" ? handler() : site.forbidden()));
  }

  #find(request: Request): Found | undefined {
    const id = parseCookie(request.headers.get("cookie") ?? "")["session_token"] ?? "";
    const session = this.#sessions.get(id);
    const user = this.#users.get(session?.username ?? "");
    return session && user && seconds() < session.idleUntil ? { id, session, user } : undefined;
  }

  #sweep(): void {
    for (const [id, { idleUntil }] of this.#sessions) if (seconds() >= idleUntil) this.#sessions.delete(id);
  }

  #wear(response: Response, value: string, maxAge: number): Response {
    const cookie = { name: "session_token", value, maxAge, path: "/", httpOnly: true, secure: true };
    response.headers.append("set-cookie", stringifySetCookie({ ...cookie, sameSite: "strict" }));
    return response;
  }
}

export default function createServer(lab: Lab<Session>): Handler {
  return new Site(lab).handle;
}
