import { parseCookie, stringifySetCookie } from "cookie";
import { addComment, adminPage, clearComments, commentsPage, dashboardPage, exportNote } from "../../kit/lab/index.ts";
import { forbidden, loginPage, newSessionId, notFound, readForm, seeOther, setTheme } from "../../kit/lab/index.ts";
import type { Handler, Lab, User } from "../../kit/lab/index.ts";

const MINUTES = 60_000;

type Entry = { secret: string; name: string; started: number; touched: number; ended?: number };

/** Compares every character, wherever the first difference is. */
function sameText(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ (b.charCodeAt(i) || 0);
  return difference === 0;
}

/**
 * A token has two halves, "id.secret": the ID finds the entry, and the secret proves who sends it. An object without a
 * prototype holds the entries. A mark ends an entry, and the time comes from Date.now().
 */
export default function createServer({ users, comments }: Lab): Handler {
  const entries: Record<string, Entry> = Object.create(null);

  const token = (request: Request) => parseCookie(request.headers.get("cookie") ?? "")["token"] ?? "";

  function lookUp(request: Request): Entry | undefined {
    const [id = "", secret = "", ...rest] = token(request).split(".");
    const entry = entries[id];
    if (!entry || rest.length > 0 || !sameText(secret, entry.secret)) return undefined;
    return entry;
  }

  function current(request: Request): Entry | undefined {
    const entry = lookUp(request);
    if (!entry || entry.ended !== undefined) return undefined;
    const idle = Date.now() - entry.touched;
    const age = Date.now() - entry.started;
    return idle < 30 * MINUTES && age < 480 * MINUTES ? entry : undefined;
  }

  function set(response: Response, value: string, maxAge = 1800): Response {
    const header = stringifySetCookie({
      name: "token",
      value,
      maxAge,
      path: "/",
      httpOnly: true,
      secure: true,
      sameSite: "lax",
    });
    response.headers.append("set-cookie", header);
    return response;
  }

  /** Marked entries are removed with the others, when none of their cookies can be valid. */
  function sweep(): void {
    for (const [id, { started }] of Object.entries(entries))
      if (Date.now() - started > 480 * MINUTES) delete entries[id];
  }

  function enter(name: string, location: string): Response {
    sweep();
    const [id, secret] = [newSessionId().slice(0, 20), newSessionId()];
    entries[id] = { secret, name, started: Date.now(), touched: Date.now() };
    return set(seeOther(location), `${id}.${secret}`);
  }

  function end(entry: Entry | undefined): void {
    if (entry) entry.ended ??= Date.now();
  }

  async function login(request: Request): Promise<Response> {
    const form = await readForm(request);
    const [name, password] = [form["username"] ?? "", form["password"] ?? ""];
    if (!(await users.verify(name, password))) return loginPage("That was not right.", 401);
    return enter(name, "/dashboard");
  }

  function logout(request: Request): Response {
    end(lookUp(request));
    return set(seeOther("/"), "", 0);
  }

  function everywhere(user: User): Response {
    for (const entry of Object.values(entries)) if (entry.name === user.name) end(entry);
    return seeOther("/");
  }

  async function inside(route: string, user: User, request: Request): Promise<Response> {
    switch (route) {
      case "GET /dashboard":
        return dashboardPage(user);
      case "POST /comments":
        return addComment(comments, user, request);
      case "POST /export":
        return exportNote(user);
      case "POST /theme":
        return setTheme(request);
      case "POST /logout-everywhere":
        return everywhere(user);
      case "GET /admin":
        return user.role === "admin" ? adminPage() : forbidden();
      default:
        return user.role === "admin" ? clearComments(comments) : forbidden();
    }
  }

  const INSIDE = new Set([
    "GET /dashboard",
    "POST /comments",
    "POST /export",
    "POST /theme",
    "POST /logout-everywhere",
  ]);
  for (const route of ["GET /admin", "DELETE /comments"]) INSIDE.add(route);

  return async (request) => {
    const route = `${request.method} ${new URL(request.url).pathname}`;
    if (route === "GET /") return loginPage();
    if (route === "GET /comments") return commentsPage(comments);
    if (route === "POST /login") return login(request);
    if (route === "POST /logout") return logout(request);
    if (!INSIDE.has(route)) return notFound();
    const entry = current(request);
    const user = users.get(entry?.name ?? "");
    if (!entry || !user) return loginPage("Please log in.", 401);
    entry.touched = Date.now();
    const response = await inside(route, user, request);
    if (entry.ended !== undefined) return set(response, "", 0);
    const left = Math.min(30 * MINUTES, entry.started + 480 * MINUTES - Date.now());
    return set(response, token(request), Math.floor(left / 1000));
  };
}
