import { adminPage, dashboardPage, forbidden, loginPage, notFound, readForm, seeOther } from "../../kit/lab/index.ts";
import type { Handler, Lab, User, Users } from "../../kit/lab/index.ts";

/** A class with its own cookie parser. It redirects to the login page where other solutions answer 401. */
class Club {
  readonly #users: Users;

  constructor(users: Users) {
    this.#users = users;
  }

  async handle(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/" && request.method === "GET") return loginPage();
    if (pathname === "/login" && request.method === "POST") return this.#login(request);
    if (pathname === "/logout" && request.method === "POST") return leave();
    if (request.method !== "GET") return notFound();
    const user = this.#userOf(request);
    if (pathname === "/dashboard") return user ? dashboardPage(user) : seeOther("/");
    if (pathname !== "/admin") return notFound();
    if (!user) return seeOther("/");
    return user.role === "admin" ? adminPage() : forbidden();
  }

  async #login(request: Request): Promise<Response> {
    const { username, password } = await readForm(request);
    if (!username || !password || !(await this.#users.verify(username, password))) return seeOther("/");
    return seeOther("/dashboard", { "set-cookie": `username=${encodeURIComponent(username)}; Path=/` });
  }

  #userOf(request: Request): User | undefined {
    const [, value] = /(?:^|;)\s*username=([^;]*)/.exec(request.headers.get("cookie") ?? "") ?? [];
    if (!value) return undefined;
    try {
      return this.#users.get(decodeURIComponent(value.trimEnd()));
    } catch {
      return undefined;
    }
  }
}

const leave = () => seeOther("/", { "set-cookie": "username=; Path=/; Max-Age=0" });

export default function createServer({ users }: Lab): Handler {
  const club = new Club(users);
  return (request) => club.handle(request);
}

export const forge = (_cookieHeader: string): string => "username=admin";
