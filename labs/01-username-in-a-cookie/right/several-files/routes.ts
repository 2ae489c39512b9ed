import * as site from "../../../kit/lab/index.ts";
import type { Handler, User, Users } from "../../../kit/lab/index.ts";
import { clearName, writeName } from "./cookies.ts";

type Routes = Record<string, Record<string, Handler> | undefined>;

export function createRoutes(users: Users, whoIs: (request: Request) => Promise<User | undefined>): Routes {
  const guarded = (page: (user: User) => Response) => async (request: Request) => {
    const user = await whoIs(request);
    return user ? page(user) : site.seeOther("/login");
  };

  async function login(request: Request) {
    const form = await site.readForm(request);
    const { username = "", password = "" } = form;
    if (await users.verify(username, password)) {
      return site.seeOther("/dashboard", { "set-cookie": writeName(username) });
    }
    return site.loginPage("Wrong name or password.", 401);
  }

  return {
    "/": { GET: () => site.loginPage() },
    "/login": { GET: () => site.loginPage(), POST: login },
    "/dashboard": { GET: guarded(site.dashboardPage) },
    "/admin": { GET: guarded(({ role }) => (role === "admin" ? site.adminPage() : site.forbidden())) },
    "/logout": { POST: () => site.seeOther("/", { "set-cookie": clearName() }) },
  };
}
