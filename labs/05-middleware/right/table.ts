// A table says who may use which route. It has a __Host- cookie, its own cookie parser, and Expires in place of
// Max-Age.
import * as site from "../../kit/lab/index.ts";
import type { Handler, Lab, User } from "../../kit/lab/index.ts";

type Session = { username: string; createdAt: number; expires: number };
type Call = { request: Request; user: User };
type Row =
  { may: "everybody"; run: Handler } | { may: User["role"]; run: (call: Call) => Response | Promise<Response> };

const NAME = "__Host-session_token";
const IDLE = 30 * 60_000;
const ABSOLUTE = 8 * 60 * 60_000;

/** The value of the one cookie called NAME. Skips everything in the header that is not a pair. */
function readCookie(request: Request): string {
  for (const pair of (request.headers.get("cookie") ?? "").split(";")) {
    const equals = pair.indexOf("=");
    if (equals > 0 && pair.slice(0, equals).trim() === NAME) return pair.slice(equals + 1).trim();
  }
  return "";
}

function writeCookie(response: Response, value: string, expires: number): Response {
  const date = new Date(expires).toUTCString();
  const cookie = `${NAME}=${value}; Secure; HttpOnly; SameSite=Lax; Expires=${date}; Path=/`;
  response.headers.append("Set-Cookie", cookie);
  return response;
}

export default function createServer({ users, sessions, comments, now }: Lab<Session>): Handler {
  async function login(request: Request): Promise<Response> {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
    for (const [id, { expires }] of sessions) if (expires <= now()) sessions.delete(id);
    const id = site.newSessionId();
    sessions.set(id, { username, createdAt: now(), expires: now() + IDLE });
    return writeCookie(site.seeOther("/dashboard"), id, now() + IDLE);
  }

  const table: Record<string, Row> = {
    "GET /": { may: "everybody", run: () => site.loginPage() },
    "POST /login": { may: "everybody", run: login },
    "POST /logout": { may: "everybody", run: () => writeCookie(site.seeOther("/"), "", 0) },
    "GET /comments": { may: "everybody", run: () => site.commentsPage(comments) },
    "GET /dashboard": { may: "member", run: ({ user }) => site.dashboardPage(user) },
    "POST /comments": { may: "member", run: ({ user, request }) => site.addComment(comments, user, request) },
    "POST /export": { may: "member", run: ({ user }) => site.exportNote(user) },
    "POST /theme": { may: "member", run: ({ request }) => site.setTheme(request) },
    "DELETE /comments": { may: "admin", run: () => site.clearComments(comments) },
    "GET /admin": { may: "admin", run: site.adminPage },
  };

  async function guarded(request: Request, row: Exclude<Row, { may: "everybody" }>): Promise<Response> {
    const id = readCookie(request);
    const session = sessions.get(id);
    const user = session && users.get(session.username);
    if (!session || !user || !(now() < session.expires)) return site.loginPage("Please log in.", 401);
    session.expires = Math.min(now() + IDLE, session.createdAt + ABSOLUTE);
    const may = row.may === "member" || user.role === row.may;
    return writeCookie(may ? await row.run({ request, user }) : site.forbidden(), id, session.expires);
  }

  return (request) => {
    const key = `${request.method} ${new URL(request.url).pathname}`;
    const row = Object.hasOwn(table, key) ? table[key] : undefined;
    if (!row) return site.notFound();
    return row.may === "everybody" ? row.run(request) : guarded(request, row);
  };
}
