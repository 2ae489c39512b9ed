import { parseCookie, stringifySetCookie } from "cookie";
import {
  addComment,
  adminPage,
  commentsPage,
  dashboardPage,
  forbidden,
  loginPage,
  notFound,
} from "../../kit/lab/index.ts";
import { readForm, seeOther, type Handler, type Lab, type User } from "../../kit/lab/index.ts";

const MINUTE = 60_000;

type Entry = { username: string; secret: string; history: { at: number; what: "login" | "used" | "over" }[] };

/**
 * Tokens are `id.secret`. A record is a history: login, last use, and a mark after its end. Marked records are removed
 * later. The code does not store a use within five minutes after the last.
 */
export default function createServer({ users, sessions, comments, now }: Lab<Entry>): Handler {
  const over = ({ history }: Entry) => {
    const [login, last] = [history[0], history.at(-1)];
    if (!login || !last || last.what === "over") return true;
    return now() - login.at > 8 * 60 * MINUTE || now() - last.at > 30 * MINUTE;
  };

  const bury = (entry: Entry) => {
    if (entry.history.at(-1)?.what !== "over") entry.history.push({ at: now(), what: "over" });
  };

  const tidy = () => {
    for (const [id, entry] of sessions) {
      const { at = 0 } = entry.history.at(-1) ?? {};
      if (over(entry) && now() - at > 60 * MINUTE) sessions.delete(id);
    }
  };

  const login = async (request: Request) => {
    const { username = "", password = "" } = await readForm(request);
    if (!(await users.verify(username, password))) return loginPage("Wrong name or password.", 401);
    tidy();
    const [id, secret] = [crypto.randomUUID(), crypto.randomUUID()];
    sessions.set(id, { username, secret, history: [{ at: now(), what: "login" }] });
    return withCookie(seeOther("/dashboard"), `${id}.${secret}`);
  };

  const find = (token: string): User | undefined => {
    const [id = "", secret] = token.split(".");
    const entry = sessions.get(id);
    if (!entry || entry.secret !== secret) return undefined;
    if (over(entry)) {
      bury(entry);
      return undefined;
    }
    const last = entry.history.at(-1)?.at ?? 0;
    if (now() - last > 5 * MINUTE) entry.history = [...entry.history.slice(0, 1), { at: now(), what: "used" }];
    return users.get(entry.username);
  };

  const forMember = async (route: string, user: User, request: Request) => {
    if (route === "GET /dashboard") return dashboardPage(user);
    if (route === "GET /admin") return user.role === "admin" ? adminPage() : forbidden();
    return addComment(comments, user, request);
  };

  return async (request) => {
    const route = `${request.method} ${new URL(request.url).pathname}`;
    if (route === "GET /") return loginPage();
    if (route === "POST /login") return login(request);
    if (route === "GET /comments") return commentsPage(comments);
    if (route === "POST /logout") return withCookie(seeOther("/"), "", 0);
    if (!["GET /dashboard", "GET /admin", "POST /comments"].includes(route)) return notFound();
    const { token = "" } = parseCookie(request.headers.get("cookie") ?? "");
    const user = find(token);
    if (!user) return seeOther("/login");
    return withCookie(await forMember(route, user, request), token);
  };
}

function withCookie(response: Response, value: string, maxAge = 8 * 60 * 60): Response {
  const flags = { path: "/", httpOnly: true, secure: true, sameSite: "strict" } as const;
  response.headers.append("set-cookie", stringifySetCookie({ name: "token", value, maxAge, ...flags }));
  return response;
}
