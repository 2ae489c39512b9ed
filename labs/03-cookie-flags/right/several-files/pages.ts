import { addComment, adminPage, commentsPage, dashboardPage, forbidden } from "../../../kit/lab/index.ts";
import { loginPage, readForm, seeOther, type Handler, type Lab, type User } from "../../../kit/lab/index.ts";
import type { Door } from "./door.ts";

export function createPages({ users, comments }: Lab, door: Door): Record<string, Handler> {
  const members =
    (page: (user: User, request: Request) => Response | Promise<Response>): Handler =>
    (request) => {
      const user = door.who(request);
      return user ? page(user, request) : loginPage("Please log in.", 401);
    };
  const pages: Record<string, Handler> = {
    "GET /": () => loginPage(),
    "GET /dashboard": members(dashboardPage),
    "GET /admin": members((user) => (user.role === "admin" ? adminPage() : forbidden())),
    "GET /comments": () => commentsPage(comments),
    "POST /comments": members((user, request) => addComment(comments, user, request)),
    "POST /logout": (request) => seeOther("/", { "set-cookie": door.leave(request) }),
    async "POST /login"(request) {
      const { username = "", password = "" } = await readForm(request);
      const user = (await users.verify(username, password)) ? users.get(username) : undefined;
      return user ? seeOther("/dashboard", { "set-cookie": door.enter(user) }) : loginPage("Wrong.", 401);
    },
  };
  return pages;
}
