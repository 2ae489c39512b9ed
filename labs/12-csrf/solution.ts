import * as site from "../kit/lab/index.ts";
import { newSessionId, type Guarded, type Handler, type Lab, type User } from "../kit/lab/index.ts";

/** One session, as the server keeps it. */
type Session = { username: string };

// #region check
/** Methods that change nothing (RFC 9110 section 9.2.1). A link may use them from anywhere. */
const SAFE = ["GET", "HEAD", "OPTIONS"];

/** False if a page of another origin sent this request, or may have sent it. */
function isOurs(request: Request): boolean {
  if (SAFE.includes(request.method)) return true;
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || site === "none";
  const origin = request.headers.get("origin");
  if (origin !== null) return origin === new URL(request.url).origin;
  // Without both headers: a program, which acts for itself. But with a cookie it could be a browser that a thief
  // misuses.
  return !request.headers.has("cookie");
}
// #endregion

export default function createServer({ users, sessions, comments }: Lab<Session>): Handler {
  async function login(request: Request) {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
    const id = newSessionId();
    sessions.set(id, { username });
    return site.withSessionCookie(site.seeOther("/dashboard"), id);
  }

  /** A page for users who are logged in. All others get the login page. */
  const member = (page: Guarded) => (request: Request) => {
    const user = users.get(sessions.get(site.sessionId(request))?.username ?? "");
    return user ? page(user, request) : site.loginPage("Please log in.", 401);
  };

  // #region reminders
  const reminders = ({ name }: User) =>
    site.remindersPage(
      comments.filter(({ author, reminder }) => reminder && author === name),
      site.shareButton,
    );

  async function remind({ name }: User, request: Request) {
    const { text = "" } = await site.readForm(request);
    comments.push({ author: name, html: text, reminder: true });
    return site.seeOther("/reminders");
  }

  function share({ name, note }: User) {
    comments.push({ author: name, html: "This is my note.", note });
    return site.seeOther("/comments");
  }
  // #endregion

  const routes = new Map<string, Handler>([
    ["GET /", () => site.loginPage()],
    ["POST /login", login],
    ["POST /logout", () => site.withSessionCookie(site.seeOther("/"), "", 0)],
    ["GET /dashboard", member(site.dashboardPage)],
    ["GET /admin", member(({ role }) => (role === "admin" ? site.adminPage() : site.forbidden()))],
    ["GET /comments", () => site.commentsPage(comments.filter(({ reminder }) => !reminder))],
    ["POST /comments", member((user, request) => site.addComment(comments, user, request))],
    ["GET /reminders", member(reminders)],
    ["POST /reminders", member(remind)],
    // #region share
    ["POST /share", member(share)],
    // #endregion
  ]);

  // #region door
  return (request) => {
    if (!isOurs(request)) return site.notFromHere();
    return (routes.get(`${request.method} ${new URL(request.url).pathname}`) ?? site.notFound)(request);
  };
  // #endregion
}
