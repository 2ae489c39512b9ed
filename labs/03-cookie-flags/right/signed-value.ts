import { parseCookie, stringifySetCookie } from "cookie";
import {
  addComment,
  adminPage,
  commentsPage,
  dashboardPage,
  forbidden,
  loginPage,
  notFound,
} from "../../kit/lab/index.ts";
import { readForm, seeOther, type Handler, type Lab } from "../../kit/lab/index.ts";

/** As in Express: the cookie holds `s:` + ID + `.` + an HMAC of the ID, and a redirect is a 302. */
export default function createServer({ users, sessions, comments }: Lab<{ username: string }>): Handler {
  const key = crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);

  const sign = async (id: string) =>
    `s:${id}.${base64(await crypto.subtle.sign("HMAC", await key, new TextEncoder().encode(id)))}`;

  async function unsign(value: string): Promise<string | undefined> {
    const [, id = ""] = /^s:([^.]*)\./.exec(value) ?? [];
    return (await sign(id)) === value ? id : undefined;
  }

  async function userOf(request: Request) {
    const id = await unsign(parseCookie(request.headers.get("cookie") ?? "")["connect.sid"] ?? "");
    const session = id === undefined ? undefined : sessions.get(id);
    return session && users.get(session.username);
  }

  async function login(request: Request) {
    const { username = "", password = "" } = await readForm(request);
    if (!(await users.verify(username, password))) return loginPage("Wrong name or password.", 401);
    const id = base64(crypto.getRandomValues(new Uint8Array(24)).buffer);
    sessions.set(id, { username });
    const cookie = stringifySetCookie({
      name: "connect.sid",
      value: await sign(id),
      sameSite: true,
      secure: true,
      httpOnly: true,
      path: "/",
    });
    return new Response(null, { status: 302, headers: { location: "/dashboard", "set-cookie": cookie } });
  }

  return async (request) => {
    const route = `${request.method} ${new URL(request.url).pathname}`;
    if (route === "GET /") return loginPage();
    if (route === "POST /login") return login(request);
    if (route === "POST /logout") return seeOther("/", { "set-cookie": "connect.sid=; Path=/; Max-Age=0" });
    if (route === "GET /comments") return commentsPage(comments);
    if (!["GET /dashboard", "GET /admin", "POST /comments"].includes(route)) return notFound();
    const user = await userOf(request);
    if (!user) return new Response(null, { status: 302, headers: { location: "/" } });
    if (route === "POST /comments") return addComment(comments, user, request);
    if (route === "GET /dashboard") return dashboardPage(user);
    return user.role === "admin" ? adminPage() : forbidden();
  };
}

/** With + and / and =, as in Express: the cookie package encodes them if necessary. */
const base64 = (bytes: ArrayBuffer): string => btoa(String.fromCharCode(...new Uint8Array(bytes)));
