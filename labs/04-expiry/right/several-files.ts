import { loginPage, notFound, seeOther, type Handler, type Lab } from "../../kit/lab/index.ts";
import { attachCookie, readCookie } from "./several-files/cookie.ts";
import { createMembersPages } from "./several-files/pages.ts";
import { createSessions } from "./several-files/sessions.ts";

/** The clock lives in one file, the cookie in another, the pages in a third. */
export default function createServer(lab: Lab): Handler {
  const list = createSessions(lab.now);
  const pages = createMembersPages(lab, list);
  return async (request) => {
    const route = `${request.method} ${new URL(request.url).pathname}`;
    const open = pages.open[route];
    if (open) return open(request);
    const member = pages.members[route];
    if (!member) return route === "POST /logout" ? attachCookie(seeOther("/"), "", 0) : notFound();
    const token = readCookie(request);
    const session = list.use(token);
    const user = session && lab.users.get(session.username);
    if (!session || !user) return loginPage("Please log in.", 401);
    return attachCookie(await member(user, request), token, list.secondsLeft(session));
  };
}
