import { parseCookie, stringifySetCookie } from "cookie";
import {
  addComment,
  adminPage,
  commentsPage,
  dashboardPage,
  forbidden,
  loginPage,
  newSessionId,
  notFound,
  readForm,
  seeOther,
  type Handler,
  type Lab,
} from "../../../../labs/kit/lab/index.ts";

/** A server whose sessions end. All times are in milliseconds. */
export type Expiring = {
  idle: number;
  absolute: number;
  /** By default milliseconds. Rounded up, a session ends up to one second early; rounded down, late. */
  counts?: "seconds, rounded up" | "seconds, rounded down";
  /** It stores the time of a request only so long after the last time that it stored. */
  renewsAfter?: number;
  /** By default the cookie has no lifetime. "as at the login" is never sent again. */
  cookie?: "as long as the session" | "as at the login";
  /** A refused request counts as use. */
  revives?: boolean;
};

type Session = { username: string; born: number; used: number };

/** A lab's server with these limits. */
export const expiring =
  ({ idle, absolute, counts, renewsAfter = 0, cookie, revives }: Expiring) =>
  ({ users, sessions, comments, now: exact }: Lab<Session>): Handler => {
    const now = () => (counts === undefined ? exact() : Math.floor(exact() / 1000) * 1000);
    const late = counts === "seconds, rounded down" ? 1 : 0;
    const endOf = ({ born, used }: Session) => Math.min(used + idle, born + absolute) + late;
    const withCookie = (page: Response, id: string, session: Session) => {
      const maxAge = cookie && { maxAge: Math.round((endOf(session) - now()) / 1000) };
      const flags = { httpOnly: true, secure: true, sameSite: "lax", path: "/" } as const;
      page.headers.append("set-cookie", stringifySetCookie({ name: "id", value: id, ...flags, ...maxAge }));
      return page;
    };
    const login = async (request: Request) => {
      const { username = "", password = "" } = await readForm(request);
      if (!(await users.verify(username, password))) return loginPage("Wrong name or password.", 401);
      const [id, session] = [newSessionId(), { username, born: now(), used: now() }];
      sessions.set(id, session);
      return withCookie(seeOther("/dashboard"), id, session);
    };
    const member = async (request: Request, answer: (username: string) => Response | Promise<Response>) => {
      const { id = "" } = parseCookie(request.headers.get("cookie") ?? "");
      const session = sessions.get(id);
      const isValid = session && now() < endOf(session);
      if (session && (isValid || revives) && now() - session.used >= renewsAfter) session.used = now();
      if (!session || !isValid) return loginPage("Please log in.", 401);
      const page = await answer(session.username);
      return cookie === "as long as the session" ? withCookie(page, id, session) : page;
    };
    const userOf = (name: string) => {
      const user = users.get(name);
      if (!user) throw new Error(`no user ${name}`);
      return user;
    };
    const pages: Record<string, (request: Request) => Response | Promise<Response>> = {
      "GET /": () => loginPage(),
      "POST /login": login,
      "GET /comments": () => commentsPage(comments),
      "GET /dashboard": (request) => member(request, (name) => dashboardPage(userOf(name))),
      "GET /admin": (request) => member(request, (name) => (userOf(name).role === "admin" ? adminPage() : forbidden())),
      "POST /comments": (request) => member(request, (name) => addComment(comments, userOf(name), request)),
    };
    return (request) => (pages[`${request.method} ${new URL(request.url).pathname}`] ?? (() => notFound()))(request);
  };
