import * as site from "../../../kit/lab/index.ts";
import type { Handler, Lab } from "../../../kit/lab/index.ts";
import { idOf, type Door } from "./door.ts";
import type { List, Session } from "./list.ts";

type Methods = Partial<Record<string, Handler>>;

/** First the path, then the method. A route without member() or admin() is open to everybody. */
export function createRoutes({ users, comments }: Lab<Session>, list: List, { member, admin }: Door) {
  const login: Handler = async (request) => {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
    const { id, lifetime } = list.begin(username);
    return site.withSessionCookie(site.seeOther("/dashboard"), id, lifetime);
  };
  const logout: Handler = (request) => {
    list.end(idOf(request));
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  };
  return new Map<string, Methods>([
    ["/", { GET: () => site.loginPage() }],
    ["/login", { POST: login }],
    ["/logout", { POST: logout }],
    ["/dashboard", { GET: member(({ user }) => site.dashboardPage(user)) }],
    ["/admin", { GET: admin(() => site.adminPage()) }],
    ["/export", { POST: member(({ user }) => site.exportNote(user)) }],
    ["/theme", { POST: member(({ request }) => site.setTheme(request)) }],
    [
      "/comments",
      {
        GET: () => site.commentsPage(comments),
        POST: member(({ user, request }) => site.addComment(comments, user, request)),
        DELETE: admin(() => site.clearComments(comments)),
      },
    ],
  ]);
}
