/**
 * Each token is a line of its own, as refresh tokens often are. The line says if the token was used, and which login
 * it came from. After that a redirect leads to the page.
 */
import * as site from "../../kit/lab/index.ts";
import type { Guarded, Handler, Lab } from "../../kit/lab/index.ts";

const DAY = 86_400_000;

type Session = { kind: "session"; username: string; login: string; createdAt: number; lastSeen: number };
/** The key is the hash of the whole token. */
type Token = { kind: "token"; username: string; login: string; until: number; usedAt?: number };
/** A login with the box ticked. It says if it is still valid. */
type Login = { kind: "login"; username: string; until: number; state: "good" | "copied" };

const endOf = (line: Session | Token | Login) => (line.kind === "session" ? site.expiresAt(line) : line.until);
const tokenOf = (request: Request) => site.cookieOf(request, "r");
const setToken = (page: Response, token: string, until: number) => site.withCookie(page, "r", token, until);

export default function createServer({ users, sessions, comments, now }: Lab<Session | Token | Login>): Handler {
  const lines = site.createLines(sessions, endOf, now);
  const begin = (username: string, login: string) =>
    lines.add({ kind: "session", username, login, createdAt: now(), lastSeen: now() });
  const loginAt = (id: string) => {
    const line = lines.find(id);
    return line?.kind === "login" ? line : undefined;
  };

  function sessionAt(id: string): Session | undefined {
    const line = lines.find(id);
    if (line?.kind !== "session") return undefined;
    return line.login === "" || loginAt(line.login)?.state === "good" ? line : undefined;
  }

  async function tokenAt(request: Request) {
    const key = await site.sha256(tokenOf(request));
    const line = lines.find(key);
    return line?.kind === "token" ? line : undefined;
  }

  /** Here the token is one text, not two parts: the list finds it by its hash, and keeps used tokens. */
  async function issue(username: string, login: string, until: number): Promise<string> {
    const token = site.newSessionId();
    sessions.set(await site.sha256(token), { kind: "token", username, login, until });
    return token;
  }

  async function forgetBrowser(request: Request) {
    const id = (await tokenAt(request))?.login;
    if (id !== undefined) lines.end((line, key) => key === id || ("login" in line && line.login === id));
  }

  async function login(request: Request) {
    const { username = "", password = "", ...fields } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPageWithBox("Wrong name or password.", 401);
    await forgetBrowser(request);
    const page = site.seeOther("/dashboard");
    const until = now() + 30 * DAY;
    if (!("remember" in fields)) return setToken(site.withSessionCookie(page, begin(username, ""), site.IDLE), "", 0);
    const id = lines.add({ kind: "login", username, until, state: "good" });
    site.withSessionCookie(page, begin(username, id), site.IDLE);
    return setToken(page, await issue(username, id, until), 30 * DAY);
  }

  /** A page to go on to, with new cookies, or the login page. */
  async function comeBack(request: Request): Promise<Response> {
    const spare = site.newSessionId();
    const spareKey = await site.sha256(spare);
    const token = await tokenAt(request);
    const login = token && loginAt(token.login);
    if (!token || !login) return site.loginPageWithBox("Please log in.", 401);
    const isLate = token.usedAt !== undefined && now() > token.usedAt + 10_000;
    if (isLate) login.state = "copied";
    if (login.state === "copied") return site.loginPageWithBox(site.STOLEN, 401);
    const page = site.seeOther(new URL(request.url).pathname);
    site.withSessionCookie(page, begin(token.username, token.login), site.IDLE);
    if (token.usedAt !== undefined) return page;
    token.usedAt = now();
    sessions.set(spareKey, { kind: "token", username: token.username, login: token.login, until: token.until });
    return setToken(page, spare, token.until - now());
  }

  const member = (handler: Guarded) => async (request: Request) => {
    const id = site.sessionId(request);
    const session = sessionAt(id);
    const user = users.get(session?.username ?? "");
    if (!session || !user)
      return request.method === "GET" ? comeBack(request) : site.loginPageWithBox("Please log in.", 401);
    session.lastSeen = now();
    const page = await handler(user, request);
    const isOpen = sessionAt(id) !== undefined;
    if (!isOpen) setToken(page, "", 0);
    return site.withSessionCookie(page, isOpen ? id : "", isOpen ? endOf(session) - now() : 0);
  };

  const routes = new Map<string, Handler>([
    ...site.memberRoutes(comments, member),
    ["GET /", () => site.loginPageWithBox()],
    ["POST /login", login],
    [
      "POST /logout",
      async (request) => {
        await forgetBrowser(request);
        sessions.delete(site.sessionId(request));
        return setToken(site.withSessionCookie(site.seeOther("/"), "", 0), "", 0);
      },
    ],
    [
      "POST /logout-everywhere",
      member(({ name }) => {
        lines.end(({ username }) => username === name);
        return site.seeOther("/");
      }),
    ],
  ]);
  return site.dispatch(routes);
}
