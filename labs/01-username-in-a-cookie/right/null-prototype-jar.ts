import { adminPage, dashboardPage, forbidden, loginPage, notFound, readForm, seeOther } from "../../kit/lab/index.ts";
import type { Handler, Lab } from "../../kit/lab/index.ts";

/**
 * Puts every cookie of the header into an object without a prototype. If two cookies have the same name, the last one
 * counts.
 */
function cookiesOf(request: Request): Record<string, string | undefined> {
  const jar: Record<string, string | undefined> = Object.create(null);
  for (const pair of (request.headers.get("cookie") ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at > 0) jar[pair.slice(0, at).trim()] = decode(pair.slice(at + 1).trim());
  }
  return jar;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export default function createServer({ users }: Lab): Handler {
  async function login(request: Request) {
    const form = await readForm(request);
    const user = users.get(form["username"] ?? "");
    const welcome = user !== undefined && (await users.verify(user.name, form["password"] ?? ""));
    if (!welcome) return loginPage("Try again.", 401);
    const headers = new Headers({ location: "/dashboard" });
    headers.append("Set-Cookie", `who=${encodeURIComponent(user.name)}; path=/; max-age=3600; httponly`);
    return new Response(null, { status: 302, headers });
  }

  return async (request) => {
    const { pathname } = new URL(request.url);
    const user = users.get(cookiesOf(request)["who"] ?? "");
    if (pathname === "/") return loginPage();
    if (pathname === "/login" && request.method === "POST") return login(request);
    if (pathname === "/logout" && request.method === "POST")
      return seeOther("/", { "set-cookie": "who=; path=/; max-age=0" });
    if (pathname !== "/dashboard" && pathname !== "/admin") return notFound();
    if (!user) return loginPage("Please log in.", 401);
    if (pathname === "/dashboard") return dashboardPage(user);
    return user.role === "admin" ? adminPage() : forbidden();
  };
}

export function forge(cookieHeader: string): string {
  return /(^|; ?)who=/.test(cookieHeader)
    ? cookieHeader.replace(/(^|; ?)who=[^;]*/, "$1who=admin")
    : `${cookieHeader}; who=admin`;
}
