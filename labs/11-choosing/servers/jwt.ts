import { MINUTE } from "../bearer.ts";
import * as jwt from "../../kit/lab/jwt.ts";
import * as site from "../../kit/lab/index.ts";
import type { Handler, Lab } from "../../kit/lab/index.ts";

/** A JSON Web Token: the cookie names its user, and the signature proves it. There is no list. */
export default function createServer({ users, now }: Lab<never>, keys: Promise<jwt.Keys> = jwt.newKeys()): Handler {
  async function login(request: Request) {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
    const exp = Math.floor((now() + 30 * MINUTE) / 1000);
    const token = await jwt.signToken({ sub: username, exp }, await keys);
    return site.withSessionCookie(site.seeOther("/dashboard"), token, 30 * MINUTE);
  }

  async function dashboard(request: Request) {
    const claims = await jwt.verifyToken<{ sub: string }>(site.sessionId(request), await keys, now());
    const user = users.get(claims?.sub ?? "");
    return user ? site.dashboardPage(user) : site.loginPage("Please log in.", 401);
  }

  /** The server can only ask the browser to forget the cookie. */
  const logout = () => site.withSessionCookie(site.seeOther("/"), "", 0);

  return site.dispatch(
    new Map<string, Handler>([
      ["GET /", () => site.loginPage()],
      ["POST /login", login],
      ["GET /dashboard", dashboard],
      ["POST /logout", logout],
      ["POST /logout-everywhere", logout],
    ]),
  );
}
