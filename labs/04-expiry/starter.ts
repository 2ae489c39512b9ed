import { parseCookie, stringifySetCookie } from "cookie";
import { addComment, adminPage, commentsPage, dashboardPage, forbidden, loginPage } from "../kit/lab/index.ts";
import { notFound, newSessionId, readForm, seeOther, type Handler, type Lab } from "../kit/lab/index.ts";

// #region session
/** One session, as the server keeps it. */
// TODO 1: keep both times here: when the session began and when it was last used.
type Session = { username: string };
// #endregion

export default function createServer({ users, sessions, comments, now }: Lab<Session>): Handler {
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
    // TODO 2: refuse it after 30 minutes without a request, or 8 hours after the login. now() tells the time.
    // TODO 3: a request is activity: store its time, and renew the cookie too (it needs a Max-Age now).
    // TODO 4: remove expired records, or the list grows for ever.
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

  function comment(request: Request) {
    const user = currentUser(request);
    return user ? addComment(comments, user, request) : loginPage("Please log in.", 401);
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
      case "GET /comments":
        return commentsPage(comments);
      case "POST /comments":
        return comment(request);
      case "POST /logout":
        return seeOther("/", { "set-cookie": sessionCookie("", 0) });
      default:
        return notFound();
    }
  };
}

// #region cookie
function sessionCookie(value: string, maxAge?: number): string {
  return stringifySetCookie({
    name: "session_token",
    value,
    path: "/",
    httpOnly: true,
    secure: true,
    sameSite: "lax",
    ...(maxAge === undefined ? {} : { maxAge }),
  });
}
// #endregion
