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

/** One session, as the server keeps it. */
type Session = { username: string };

export default function createServer({ users, sessions }: Lab<Session>): Handler {
  // #region login
  async function login(request: Request) {
    const { username = "", password = "" } = await readForm(request);
    if (!(await users.verify(username, password))) return loginPage("Wrong name or password.", 401);
    // TODO 1: make an ID that nobody can guess, and put it on the list: sessions.set(id, { username }).
    // TODO 2: give the browser the ID instead of the name, in a cookie called session_token.
    const cookie = stringifySetCookie({ name: "username", value: username, path: "/" });
    return seeOther("/dashboard", { "set-cookie": cookie });
  }
  // #endregion

  // #region currentUser
  function currentUser(request: Request) {
    // TODO 3: look the ID up on the list, and look up the name that you find there.
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
