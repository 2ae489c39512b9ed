import { parseCookie } from "cookie";
import { adminPage, dashboardPage, forbidden, loginPage, notFound, readForm, seeOther } from "../../kit/lab/index.ts";
import type { Handler, Lab, User } from "../../kit/lab/index.ts";

/** Names that a header can hold unchanged. Users with other names cannot log in here. */
const PLAIN_NAME = /^[a-z]{1,32}$/;

export default function createServer({ users }: Lab): Handler {
  const find = (name: string | undefined) => (name && PLAIN_NAME.test(name) ? users.get(name) : undefined);

  async function login(request: Request) {
    const { username = "", password = "" } = await readForm(request);
    if (!PLAIN_NAME.test(username)) return loginPage("A name has lower-case letters only.", 400);
    if (!(await users.verify(username, password))) return loginPage("Wrong password.", 401);
    return seeOther("/dashboard", { "set-cookie": `username=${username}; Path=/; SameSite=Lax` });
  }

  const forUser = (page: (user: User) => Response) => (request: Request) => {
    const user = find(parseCookie(request.headers.get("cookie") ?? "").username);
    return user ? page(user) : new Response('{"error":"log in"}', { status: 401 });
  };
  const dashboard = forUser(dashboardPage);
  const admin = forUser(({ role }) => (role === "admin" ? adminPage() : forbidden()));
  const logout = () => seeOther("/", { "set-cookie": "username=gone; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT" });

  const routes = new Map<string, Handler>([
    ["GET /", () => loginPage()],
    ["POST /login", login],
    ["GET /dashboard", dashboard],
    ["GET /admin", admin],
    ["POST /logout", logout],
  ]);
  return (request) => (routes.get(`${request.method} ${new URL(request.url).pathname}`) ?? notFound)(request);
}

export function forge(cookieHeader: string): string {
  const others = cookieHeader.split(";").map((pair) => pair.trim());
  return [...others.filter((pair) => !pair.startsWith("username=")), "username=admin"].join("; ");
}
