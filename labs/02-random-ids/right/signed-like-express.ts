import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { parseCookie, stringifySetCookie } from "cookie";
import { adminPage, dashboardPage, forbidden, loginPage, notFound, readForm, seeOther } from "../../kit/lab/index.ts";
import type { Handler, Lab } from "../../kit/lab/index.ts";

/** The same value as in express-session: "s:", the ID, a dot, and an HMAC of the ID without base64's padding. */
function createSigner() {
  const key = randomBytes(32);
  const macOf = (id: string) => createHmac("sha256", key).update(id).digest("base64").replace(/=+$/, "");
  const sign = (id: string) => `s:${id}.${macOf(id)}`;
  function unsign(value: string): string | undefined {
    if (!value.startsWith("s:")) return undefined;
    const id = value.slice(2, value.lastIndexOf("."));
    const [given, right] = [Buffer.from(value), Buffer.from(sign(id))];
    return given.length === right.length && timingSafeEqual(given, right) ? id : undefined;
  }
  return { sign, unsign };
}

export default function createServer({ users, sessions }: Lab<{ passport: { user: string } }>): Handler {
  const { sign, unsign } = createSigner();

  return async (request) => {
    const route = `${request.method} ${new URL(request.url).pathname}`;
    const id = unsign(parseCookie(request.headers.get("cookie") ?? "")["connect.sid"] ?? "");
    const user = users.get((id && sessions.get(id)?.passport.user) || "");
    if (route === "GET /") return loginPage();
    if (route === "POST /logout") {
      return seeOther("/", { "set-cookie": "connect.sid=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT" });
    }
    if (route === "GET /dashboard") return user ? dashboardPage(user) : seeOther("/");
    if (route === "GET /admin") return !user ? seeOther("/") : user.role === "admin" ? adminPage() : forbidden();
    if (route !== "POST /login") return notFound();
    const { username = "", password = "" } = await readForm(request);
    if (!(await users.verify(username, password))) return seeOther("/");
    const fresh = randomBytes(24).toString("base64url");
    sessions.set(fresh, { passport: { user: username } });
    const cookie = stringifySetCookie({ name: "connect.sid", value: sign(fresh), path: "/", httpOnly: true });
    return seeOther("/dashboard", { "set-cookie": cookie });
  };
}
