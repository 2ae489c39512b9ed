import { parseCookie, stringifySetCookie } from "cookie";
import { adminPage, dashboardPage, forbidden, loginPage, notFound, readForm, seeOther } from "../../kit/lab/index.ts";
import type { Handler, Lab } from "../../kit/lab/index.ts";

/** JSON in base64url: this is a disguise and no protection, and forge knows it. */
const pack = (name: string) => Buffer.from(JSON.stringify({ name })).toString("base64url");

function unpack(value: string | undefined): string {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(value ?? "", "base64url").toString());
    const name: unknown = typeof parsed === "object" && parsed !== null && "name" in parsed ? parsed.name : "";
    return typeof name === "string" ? name : "";
  } catch {
    return "";
  }
}

const setCookie = (value: string, maxAge: number) =>
  stringifySetCookie({ name: "me", value, path: "/", maxAge, httpOnly: true });

export default function createServer(lab: Lab): Handler {
  const { get, verify } = lab.users;
  return async function handle(request) {
    const { pathname } = new URL(request.url);
    const user = get(unpack(parseCookie(request.headers.get("cookie") ?? "").me));
    switch (`${request.method} ${pathname}`) {
      case "GET /":
        return loginPage();
      case "POST /login": {
        const { username = "", password = "" } = await readForm(request);
        const ok = await verify(username, password);
        return ok ? seeOther("/dashboard", { "set-cookie": setCookie(pack(username), 3600) }) : loginPage("No.", 401);
      }
      case "POST /logout":
        return seeOther("/", { "set-cookie": setCookie("", 0) });
      case "GET /dashboard":
        return user ? dashboardPage(user) : loginPage("Please log in.", 401);
      case "GET /admin":
        if (!user) return loginPage("Please log in.", 401);
        return user.role === "admin" ? adminPage() : forbidden();
      default:
        return notFound();
    }
  };
}

export const forge = (): string => `me=${pack("admin")}`;
