import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { parseCookie, stringifySetCookie } from "cookie";
import { adminPage, dashboardPage, forbidden, loginPage, notFound, readForm, seeOther } from "../../kit/lab/index.ts";
import type { Handler, Lab, User } from "../../kit/lab/index.ts";

type Session = { username: string; secretHash: Buffer };

const hash = (secret: string) => createHash("sha256").update(secret).digest();

/** The token is `id.secret`: the ID finds the record, and the secret is compared in constant time. */
export default function createServer({ users, sessions }: Lab<Session>): Handler {
  async function login(request: Request) {
    const { username = "", password = "" } = await readForm(request);
    if (!(await users.verify(username, password))) return loginPage("Wrong name or password.", 401);
    const id = randomBytes(12).toString("hex");
    const secret = randomBytes(24).toString("base64url");
    sessions.set(id, { username, secretHash: hash(secret) });
    const cookie = stringifySetCookie({ name: "session_token", value: `${id}.${secret}`, path: "/", maxAge: 86_400 });
    return seeOther("/dashboard", { "set-cookie": cookie });
  }

  function currentUser(request: Request): User | undefined {
    const [id = "", secret = ""] = (parseCookie(request.headers.get("cookie") ?? "").session_token ?? "").split(".");
    const session = sessions.get(id);
    if (!session || !timingSafeEqual(session.secretHash, hash(secret))) return undefined;
    return users.get(session.username);
  }

  const withUser = (show: (user: User) => Response) => (request: Request) => {
    const user = currentUser(request);
    return user ? show(user) : loginPage("Please log in.", 401);
  };

  const routes = new Map<string, Handler>([
    ["GET /", () => loginPage()],
    ["POST /login", login],
    ["GET /dashboard", withUser(dashboardPage)],
    ["GET /admin", withUser(({ role }) => (role === "admin" ? adminPage() : forbidden()))],
    ["POST /logout", () => seeOther("/", { "set-cookie": "session_token=; Max-Age=0; Path=/" })],
  ]);
  return (request) => (routes.get(`${request.method} ${new URL(request.url).pathname}`) ?? notFound)(request);
}
