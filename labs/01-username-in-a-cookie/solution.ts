import { parseCookie, stringifySetCookie } from "cookie";
import {
  adminPage,
  dashboardPage,
  forbidden,
  loginPage,
  notFound,
  readForm,
  seeOther,
  type Handler,
  type Lab,
} from "../kit/lab/index.ts";

export default function createServer({ users }: Lab): Handler {
  // #region login
  async function login(request: Request) {
    const { username = "", password = "" } = await readForm(request);
    if (!(await users.verify(username, password))) return loginPage("Wrong name or password.", 401);
    const cookie = stringifySetCookie({ name: "username", value: username, path: "/" });
    return seeOther("/dashboard", { "set-cookie": cookie });
  }
  // #endregion

  // #region currentUser
  function currentUser(request: Request) {
    const { username = "" } = parseCookie(request.headers.get("cookie") ?? "");
    return users.get(username);
  }
  // #endregion

  function dashboard(request: Request) {
    const user = currentUser(request);
    return user ? dashboardPage(user) : loginPage("Please log in.", 401);
  }

  function admin(request: Request) {
    const user = currentUser(request);
    if (!user) return loginPage("Please log in.", 401);
    return user.role === "admin" ? adminPage() : forbidden();
  }

  function logout() {
    return seeOther("/", { "set-cookie": stringifySetCookie({ name: "username", value: "", path: "/", maxAge: 0 }) });
  }

  return (request) => {
    switch (`${request.method} ${new URL(request.url).pathname}`) {
      case "GET /":
        return loginPage();
      case "POST /login":
        return login(request);
      case "GET /dashboard":
        return dashboard(request);
      case "GET /admin":
        return admin(request);
      case "POST /logout":
        return logout();
      default:
        return notFound();
    }
  };
}

// #region forge
/** The thief's tool: it takes any Cookie header, and returns the admin's Cookie header. */
export function forge(cookieHeader: string): string {
  const others = cookieHeader.split(/; */).filter((pair) => pair && !pair.startsWith("username="));
  return ["username=admin", ...others].join("; ");
}
// #endregion
