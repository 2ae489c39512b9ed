import { parseCookie, stringifySetCookie } from "cookie";
import { adminPage, dashboardPage, forbidden, loginPage, notFound, readForm, seeOther } from "../../kit/lab/index.ts";
import type { Handler, Lab } from "../../kit/lab/index.ts";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

/** 26 letters of 32: 130 bits. */
const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(26)), (byte) => ALPHABET[byte % 32]).join("");

/** The list holds only hashes, so a thief who reads the list cannot use them. */
async function keyOf(id: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(id));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export default function createServer({ users, sessions }: Lab<{ name: string; since: number }>): Handler {
  async function whoIs(request: Request) {
    const { session_token: id } = parseCookie(request.headers.get("cookie") ?? "");
    const session = id ? sessions.get(await keyOf(id)) : undefined;
    return session ? users.get(session.name) : undefined;
  }

  async function login(request: Request) {
    const { username = "", password = "" } = await readForm(request);
    if (!(await users.verify(username, password))) return loginPage("Wrong name or password.", 401);
    const value = newId();
    sessions.set(await keyOf(value), { name: username, since: Date.now() });
    return seeOther("/dashboard", {
      "set-cookie": stringifySetCookie({ name: "session_token", value, path: "/", httpOnly: true }),
    });
  }

  return async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/") return loginPage();
    if (pathname === "/login" && request.method === "POST") return login(request);
    if (pathname === "/logout" && request.method === "POST") {
      return seeOther("/", { "set-cookie": "session_token=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT" });
    }
    if (pathname !== "/dashboard" && pathname !== "/admin") return notFound();
    const user = await whoIs(request);
    if (!user) return loginPage("Please log in.", 401);
    if (pathname === "/dashboard") return dashboardPage(user);
    return user.role === "admin" ? adminPage() : forbidden();
  };
}
