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
  type User,
} from "../kit/lab/index.ts";

export default function createServer({ users }: Lab): Handler {
  // #region login
  async function login(request: Request) {
    const { username = "", password = "" } = await readForm(request);
    // TODO 1: ask users.verify(username, password). It answers a promise, so await it.
    // TODO 2: if it says yes, set a cookie called username and send the browser to /dashboard with seeOther().
    return loginPage(username && password ? "Nobody gets in yet." : "Name and password, please.", 401);
  }
  // #endregion

  // #region currentUser
  function currentUser(request: Request): User | undefined {
    const { username } = parseCookie(request.headers.get("cookie") ?? "");
    // TODO 3: look the name from the cookie up with users.get().
    return undefined;
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
  // TODO 4: you are the thief now.
  return cookieHeader;
}
// #endregion
