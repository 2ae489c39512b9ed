import { randomBytes } from "node:crypto";
import { parseCookie } from "cookie";
import * as site from "../../kit/lab/index.ts";
import type { Handler, Lab, User, Users } from "../../kit/lab/index.ts";

/** A class with its own list, and IDs of 32 bytes in base64url. It redirects where other solutions answer 401. */
class Sessions {
  readonly #names = new Map<string, string>();

  start(name: string): string {
    const id = randomBytes(32).toString("base64url");
    this.#names.set(id, name);
    return id;
  }

  nameOf(request: Request): string | undefined {
    const id = parseCookie(request.headers.get("cookie") ?? "")["sid"];
    return id === undefined ? undefined : this.#names.get(id);
  }
}

class App {
  readonly #sessions = new Sessions();
  readonly #users: Users;

  constructor(users: Users) {
    this.#users = users;
  }

  async login(request: Request): Promise<Response> {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await this.#users.verify(username, password))) return site.loginPage("Wrong name or password.", 403);
    const id = this.#sessions.start(username);
    return site.seeOther("/dashboard", { "set-cookie": `sid=${id}; HttpOnly; Path=/; SameSite=Lax` });
  }

  page(request: Request, show: (user: User) => Response): Response {
    const user = this.#users.get(this.#sessions.nameOf(request) ?? "");
    return user ? show(user) : site.seeOther("/");
  }
}

export default function createServer({ users }: Lab): Handler {
  const app = new App(users);
  const routes: Partial<Record<string, Handler>> = {
    "GET /": () => site.loginPage(),
    "POST /login": (request) => app.login(request),
    "POST /logout": () => site.seeOther("/", { "set-cookie": "sid=; Path=/; Max-Age=0" }),
    "GET /dashboard": (request) => app.page(request, site.dashboardPage),
    "GET /admin": (request) =>
      app.page(request, ({ role }) => (role === "admin" ? site.adminPage() : site.forbidden())),
  };
  return (request) => (routes[`${request.method} ${new URL(request.url).pathname}`] ?? site.notFound)(request);
}
