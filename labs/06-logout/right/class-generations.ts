import { parseCookie, stringifySetCookie } from "cookie";
import * as site from "../../kit/lab/index.ts";
import type { Handler, Lab, User } from "../../kit/lab/index.ts";

const IDLE = 30 * 60_000;
const ABSOLUTE = 8 * 60 * 60_000;
const NAME = "__Host-wristband";

type Session = { user: User; generation: number; idleUntil: number; endsAt: number };
type Page = (user: User, request: Request) => Response | Promise<Response>;

/** A class with its own Map. Logging out everywhere raises the user's generation, and ends all older sessions. */
class Door {
  readonly #lab: Lab;
  readonly #open = new Map<string, Session>();
  readonly #generations = new Map<string, number>();

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  #generation = (user: User | undefined): number => this.#generations.get(user?.name ?? "") ?? 0;

  #idOf = (request: Request): string => parseCookie(request.headers.get("cookie") ?? "")[NAME] ?? "";

  #find(request: Request): Session | undefined {
    const session = this.#open.get(this.#idOf(request));
    if (!session || session.generation !== this.#generation(session.user)) return undefined;
    const now = this.#lab.now();
    return now < session.idleUntil && now < session.endsAt ? session : undefined;
  }

  /** Expires in place of Max-Age; Strict in place of Lax. */
  #give(response: Response, value: string, until: number): Response {
    const expires = new Date(until);
    const flags = { path: "/", secure: true, httpOnly: true, sameSite: "strict", expires } as const;
    response.headers.append("set-cookie", stringifySetCookie({ name: NAME, value, ...flags }));
    return response;
  }

  #take = (response: Response): Response => this.#give(response, "", 0);

  #admit(user: User, location: string): Response {
    const now = this.#lab.now();
    for (const [id, { idleUntil, endsAt }] of this.#open) if (Math.min(idleUntil, endsAt) <= now) this.#open.delete(id);
    const id = site.newSessionId();
    const generation = this.#generation(user);
    this.#open.set(id, { user, generation, idleUntil: now + IDLE, endsAt: now + ABSOLUTE });
    return this.#give(site.seeOther(location), id, now + IDLE);
  }

  login = async (request: Request): Promise<Response> => {
    const { username = "", password = "" } = await site.readForm(request);
    const right = await this.#lab.users.verify(username, password);
    const user = this.#lab.users.get(username);
    if (!right || !user) return site.loginPage("No.", 401);
    return this.#admit(user, "/dashboard");
  };

  logout = (request: Request): Response => {
    this.#open.delete(this.#idOf(request));
    return this.#take(new Response(null, { status: 204 }));
  };

  everywhere = (user: User): Response => {
    this.#generations.set(user.name, this.#generation(user) + 1);
    return site.seeOther("/");
  };

  only =
    (page: Page): Handler =>
    async (request) => {
      const session = this.#find(request);
      if (!session) return site.seeOther("/");
      session.idleUntil = this.#lab.now() + IDLE;
      const response = await page(session.user, request);
      const still = this.#find(request) !== undefined;
      return still
        ? this.#give(response, this.#idOf(request), Math.min(session.idleUntil, session.endsAt))
        : this.#take(response);
    };

  admin = (page: Page): Handler =>
    this.only((user, request) => (user.role === "admin" ? page(user, request) : site.forbidden()));
}

export default function createServer(lab: Lab): Handler {
  const { comments } = lab;
  const door = new Door(lab);
  const routes = new Map<string, Handler>([
    ["GET /", () => site.loginPage()],
    ["POST /login", door.login],
    ["POST /logout", door.logout],
    ["POST /logout-everywhere", door.only(door.everywhere)],
    ["GET /comments", () => site.commentsPage(comments)],
    ["POST /comments", door.only((user, request) => site.addComment(comments, user, request))],
    ["DELETE /comments", door.admin(() => site.clearComments(comments))],
    ["GET /dashboard", door.only(site.dashboardPage)],
    ["POST /export", door.only(site.exportNote)],
    ["POST /theme", door.only((_, request) => site.setTheme(request))],
    ["GET /admin", door.admin(site.adminPage)],
  ]);
  return site.dispatch(routes);
}
