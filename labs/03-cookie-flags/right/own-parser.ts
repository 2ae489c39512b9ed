import {
  addComment,
  adminPage,
  commentsPage,
  dashboardPage,
  forbidden,
  loginPage,
  notFound,
} from "../../kit/lab/index.ts";
import { readForm, type Handler, type Lab } from "../../kit/lab/index.ts";

/**
 * Everything is written by hand: a cookie parser, headers in odd spelling, and an object without a prototype as the
 * list.
 */
export default function createServer({ users, comments, now }: Lab): Handler {
  const names: Record<string, string> = Object.create(null);

  function cookieNamed(wanted: string, request: Request): string | undefined {
    for (const pair of (request.headers.get("cookie") ?? "").split(";")) {
      const equals = pair.indexOf("=");
      if (equals > 0 && pair.slice(0, equals).trim() === wanted) return pair.slice(equals + 1).trim();
    }
    return undefined;
  }

  function userOf(request: Request) {
    const name = names[cookieNamed("BAND", request) ?? ""];
    return name === undefined ? undefined : users.get(name);
  }

  const setCookie = (value: string, expires: number) =>
    // The names of flags count, but not their case, and not the text after an equals sign.
    `BAND=${value};samesite=STRICT; secure=1 ;HTTPONLY=false; path=/; expires=${new Date(expires).toUTCString()}`;

  const leadTo = (location: string, cookie?: string) =>
    new Response(null, { status: 303, headers: cookie ? { location, "set-cookie": cookie } : { location } });

  async function login(request: Request) {
    const { username = "", password = "" } = await readForm(request);
    if (!(await users.verify(username, password))) return loginPage("Wrong name or password.", 401);
    const id = crypto.randomUUID() + crypto.randomUUID();
    names[id] = username;
    return leadTo("/dashboard", setCookie(id, now() + 7 * 86_400_000));
  }

  function forMembers(path: string, request: Request) {
    const user = userOf(request);
    if (!user) return loginPage("Please log in.", 401);
    if (path === "/comments") return addComment(comments, user, request);
    if (path === "/dashboard") return dashboardPage(user);
    return user.role === "admin" ? adminPage() : forbidden();
  }

  return (request) => {
    const path = new URL(request.url).pathname;
    const post = request.method === "POST";
    if (path === "/") return post ? notFound() : loginPage();
    if (path === "/login") return post ? login(request) : notFound();
    if (path === "/logout") return post ? leadTo("/", setCookie("gone", 0)) : notFound();
    if (path === "/comments" && !post) return commentsPage(comments);
    return ["/comments", "/dashboard", "/admin"].includes(path) ? forMembers(path, request) : notFound();
  };
}
