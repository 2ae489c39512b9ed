import { addComment, adminPage, commentsPage, dashboardPage, forbidden } from "../../../kit/lab/index.ts";
import { loginPage, readForm, seeOther, type Handler, type Lab, type User } from "../../../kit/lab/index.ts";
import { attachCookie } from "./cookie.ts";
import type { Sessions } from "./sessions.ts";

type MembersPage = (user: User, request: Request) => Response | Promise<Response>;

export function createMembersPages({ users, comments }: Lab, list: Sessions) {
  const members: Record<string, MembersPage> = {
    "GET /dashboard": dashboardPage,
    "GET /admin": ({ role }) => (role === "admin" ? adminPage() : forbidden()),
    "POST /comments": (user, request) => addComment(comments, user, request),
  };
  const open: Record<string, Handler> = {
    "GET /": () => loginPage(),
    "GET /comments": () => commentsPage(comments),
    async "POST /login"(request) {
      const { username = "", password = "" } = await readForm(request);
      if (!(await users.verify(username, password))) return loginPage("Wrong name or password.", 401);
      return attachCookie(seeOther("/dashboard"), list.add(username), 30 * 60);
    },
  };
  return { members, open };
}
