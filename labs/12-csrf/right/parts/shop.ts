/** The site without any check, shared by the right solutions: a switch over method and path. */
import * as site from "../../../kit/lab/index.ts";
import type { Comment, Handler, Lab, User } from "../../../kit/lab/index.ts";

export type Session = { username: string };

const isReminder = ({ reminder }: Comment): boolean => reminder === true;

export function createShop({
  users,
  sessions,
  comments,
}: Pick<Lab<Session>, "users" | "sessions" | "comments">): Handler {
  const userOf = (request: Request): User | undefined => {
    const session = sessions.get(site.sessionId(request));
    return session && users.get(session.username);
  };

  async function login(request: Request): Promise<Response> {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
    const id = site.newSessionId();
    sessions.set(id, { username });
    return site.withSessionCookie(site.seeOther("/dashboard"), id);
  }

  async function keep(user: User, request: Request): Promise<Response> {
    const { text = "" } = await site.readForm(request);
    comments.push({ author: user.name, html: text, reminder: true });
    return site.seeOther("/reminders");
  }

  function show(user: User): Response {
    comments.push({ author: user.name, html: "My note, for everybody.", note: user.note });
    return site.seeOther("/comments");
  }

  function forMembers(route: string, user: User, request: Request): Response | Promise<Response> {
    switch (route) {
      case "GET /dashboard":
        return site.dashboardPage(user);
      case "GET /admin":
        return user.role === "admin" ? site.adminPage() : site.forbidden();
      case "POST /comments":
        return site.addComment(comments, user, request);
      case "GET /reminders":
        return site.remindersPage(
          comments.filter((one) => isReminder(one) && one.author === user.name),
          site.shareButton,
        );
      case "POST /reminders":
        return keep(user, request);
      case "POST /share":
        return show(user);
      default:
        return site.notFound();
    }
  }

  const MEMBERS = /^(GET \/(dashboard|admin|reminders)|POST \/(comments|reminders|share))$/;

  return (request) => {
    const route = `${request.method} ${new URL(request.url).pathname}`;
    if (route === "GET /") return site.loginPage();
    if (route === "POST /login") return login(request);
    if (route === "POST /logout") return site.withSessionCookie(site.seeOther("/"), "", 0);
    if (route === "GET /comments") return site.commentsPage(comments.filter((one) => !isReminder(one)));
    if (!MEMBERS.test(route)) return site.notFound();
    const user = userOf(request);
    return user ? forMembers(route, user, request) : site.loginPage("Please log in.", 401);
  };
}
