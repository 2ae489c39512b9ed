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
import { newSessionId, readForm, seeOther, type Handler, type Lab, type User } from "../../kit/lab/index.ts";

type Session = { username: string };

/** A class, a __Host- name, SameSite=Strict, and a list whose keys are hashes of the IDs. */
class Site {
  readonly #lab: Lab<Session>;

  constructor(lab: Lab<Session>) {
    this.#lab = lab;
  }

  async answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const user = await this.#userOf(request);
    if (pathname === "/" && request.method === "GET") return loginPage();
    if (pathname === "/login" && request.method === "POST") return this.#login(request);
    if (pathname === "/logout" && request.method === "POST") return seeOther("/", { "set-cookie": cookie("", 0) });
    if (pathname === "/comments" && request.method === "GET") return commentsPage(this.#lab.comments);
    if (pathname !== "/dashboard" && pathname !== "/admin" && pathname !== "/comments") return notFound();
    if (!user) return loginPage("Please log in.", 401);
    if (pathname === "/comments") return addComment(this.#lab.comments, user, request);
    if (pathname === "/dashboard") return dashboardPage(user);
    return user.role === "admin" ? adminPage() : forbidden();
  }

  async #login(request: Request): Promise<Response> {
    const { username = "", password = "" } = await readForm(request);
    if (!(await this.#lab.users.verify(username, password))) return loginPage("Wrong name or password.", 401);
    const id = newSessionId();
    this.#lab.sessions.set(await sha256(id), { username });
    return seeOther("/dashboard", { "set-cookie": cookie(id) });
  }

  async #userOf(request: Request): Promise<User | undefined> {
    const id = parseCookie(request.headers.get("cookie") ?? "")["__Host-session"];
    const session = id ? this.#lab.sessions.get(await sha256(id)) : undefined;
    return session && this.#lab.users.get(session.username);
  }
}

async function sha256(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const flags = { path: "/", httpOnly: true, secure: true, sameSite: "strict" } as const;
const cookie = (value: string, maxAge = 86_400): string =>
  stringifySetCookie({ name: "__Host-session", value, maxAge, ...flags });

export default function createServer(lab: Lab<Session>): Handler {
  const site = new Site(lab);
  return (request) => site.answer(request);
}
