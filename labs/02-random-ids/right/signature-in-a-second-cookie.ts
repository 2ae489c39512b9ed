import { createHmac, randomFillSync, timingSafeEqual } from "node:crypto";
import { parseCookie } from "cookie";
import { adminPage, dashboardPage, forbidden, loginPage, notFound, readForm, seeOther } from "../../kit/lab/index.ts";
import type { Handler, Lab } from "../../kit/lab/index.ts";

/** Two cookies, as in Koa: the ID, and an HMAC of name and ID. The dashboard needs both. */
export default function createServer({ users, sessions, now }: Lab<[username: string, since: number]>): Handler {
  const key = randomFillSync(new Uint8Array(32));
  const mac = (id: string) => createHmac("sha256", key).update(`sid=${id}`).digest();

  function isGenuine(id: string, signature: string): boolean {
    const given = Buffer.from(signature, "base64url");
    return given.length === 32 && timingSafeEqual(given, mac(id));
  }

  function whoIs(request: Request) {
    const { sid = "", "sid.sig": signature = "" } = parseCookie(request.headers.get("cookie") ?? "");
    const [username = ""] = (isGenuine(sid, signature) && sessions.get(sid)) || [];
    return users.get(username);
  }

  async function login(request: Request) {
    const { username = "", password = "" } = await readForm(request);
    if (!(await users.verify(username, password))) return loginPage("Wrong name or password.", 401);
    const id = Buffer.from(randomFillSync(new Uint8Array(18))).toString("base64url");
    sessions.set(id, [username, now()]);
    const response = seeOther("/dashboard");
    response.headers.append("set-cookie", `sid=${id}; path=/; httponly`);
    response.headers.append("set-cookie", `sid.sig=${mac(id).toString("base64url")}; path=/; httponly`);
    return response;
  }

  function logout() {
    const response = seeOther("/");
    for (const name of ["sid", "sid.sig"]) response.headers.append("set-cookie", `${name}=; path=/; max-age=0`);
    return response;
  }

  return (request) => {
    const route = `${request.method} ${new URL(request.url).pathname}`;
    if (route === "GET /") return loginPage();
    if (route === "POST /login") return login(request);
    if (route === "POST /logout") return logout();
    if (route !== "GET /dashboard" && route !== "GET /admin") return notFound();
    const user = whoIs(request);
    if (!user) return loginPage("Please log in.", 401);
    if (route === "GET /dashboard") return dashboardPage(user);
    return user.role === "admin" ? adminPage() : forbidden();
  };
}
