import { parseCookie, stringifySetCookie } from "cookie";
import { adminPage, dashboardPage, forbidden, loginPage, notFound, readForm, seeOther } from "../kit/lab/index.ts";
import type { Handler, Lab } from "../kit/lab/index.ts";

// #region session
/** One session, as the server keeps it. */
type Session = { username: string };

/** 32 random bytes, 256 bits, as 64 hex digits. Nobody can guess this ID, and it says nothing about its user. */
function newSessionId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
// #endregion

export default function createServer({ users, sessions }: Lab<Session>): Handler {
  // #region login
  async function login(request: Request) {
    const { username = "", password = "" } = await readForm(request);
    if (!(await users.verify(username, password))) return loginPage("Wrong name or password.", 401);
    const id = newSessionId();
    sessions.set(id, { username });
    return seeOther("/dashboard", { "set-cookie": sessionCookie(id) });
  }
  // #endregion

  // #region currentUser
  function currentUser(request: Request) {
    const { session_token: id = "" } = parseCookie(request.headers.get("cookie") ?? "");
    const session = sessions.get(id);
    return session && users.get(session.username);
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
        return seeOther("/", { "set-cookie": sessionCookie("", 0) });
      default:
        return notFound();
    }
  };
}

// #region cookie
function sessionCookie(value: string, maxAge?: number): string {
  return stringifySetCookie({ name: "session_token", value, path: "/", ...(maxAge === undefined ? {} : { maxAge }) });
}
// #endregion
