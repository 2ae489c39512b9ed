import * as site from "../kit/lab/index.ts";
import type { Guarded, Handler, Lab, User } from "../kit/lab/index.ts";

const [REMEMBERED, GRACE] = [30 * 24 * 60 * 60_000, 10_000];

/** `family` is the ID of the remembered login that the session comes from, if there is one. */
type Session = { username: string; createdAt: number; lastSeen: number; family?: string | undefined };
/** A remembered login: the hashes of its last two secrets, and the time when the newest replaced the one before. */
type Family = { username: string; createdAt: number; newest: string; before?: string; newAt?: number; stolen?: true };
const endOf = (line: Session | Family) => ("newest" in line ? line.createdAt + REMEMBERED : site.expiresAt(line));
/** The token's two parts: the family's ID, which is its key on the list, and the secret. */
const tokenOf = (request: Request) => site.cookieOf(request, "remembered").split(".");
const withToken = (page: Response, token: string) => site.withCookie(page, "remembered", token, token ? REMEMBERED : 0);

export default function createServer({ users, sessions, comments, now }: Lab<Session | Family>): Handler {
  const lines = site.createLines(sessions, endOf, now);
  const addSession = (username: string, family?: string) =>
    lines.add({ username, family, createdAt: now(), lastSeen: now() });

  async function login(request: Request) {
    const { username = "", password = "", remember } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPageWithBox("Wrong name or password.", 401);
    endFamily(tokenOf(request)[0]);
    const secret = remember ? site.newSessionId() : undefined;
    const family = secret && lines.add({ username, newest: await site.sha256(secret), createdAt: now() });
    const page = site.withSessionCookie(site.seeOther("/dashboard"), addSession(username, family), site.IDLE);
    return withToken(page, family ? `${family}.${secret}` : "");
  }

  // #region enter
  /** The session of a request: its own, or a new one for its token. There is no await between lookup and change. */
  async function enter(request: Request): Promise<{ id?: string; token?: string; message?: string }> {
    const own = site.sessionId(request);
    if ("lastSeen" in (lines.find(own) ?? {})) return { id: own };
    const [family = "", secret = ""] = tokenOf(request);
    const next = site.newSessionId();
    const [shown, newest] = [await site.sha256(secret), await site.sha256(next)];
    const line = lines.find(family);
    if (!line || !("newest" in line)) return {};
    const isSecondTab = shown === line.before && now() < (line.newAt ?? 0) + GRACE;
    if (line.stolen || (shown !== line.newest && !isSecondTab)) {
      endFamily(family);
      sessions.set(family, { ...line, stolen: true });
      return { message: site.STOLEN };
    }
    const id = addSession(line.username, family);
    if (isSecondTab) return { id };
    Object.assign(line, { newest, before: shown, newAt: now() });
    return { id, token: `${family}.${next}` };
  }

  /** Ends a remembered login, and every session that comes from it. */
  function endFamily(family = "") {
    lines.end((line, id) => family === ("newest" in line ? id : line.family));
  }
  // #endregion

  // #region door
  const requireSession = (handler: Guarded) => async (request: Request) => {
    const { id = "", token, message = "Please log in." } = await enter(request);
    const session = lines.find(id);
    const user = users.get(session?.username ?? "");
    if (!session || !user) return site.loginPageWithBox(message, 401);
    Object.assign(session, { lastSeen: now() });
    const page = await handler(user, request);
    if (!sessions.has(id)) return withToken(site.withSessionCookie(page, "", 0), "");
    return site.withSessionCookie(token ? withToken(page, token) : page, id, endOf(session) - now());
  };
  // #endregion

  function logout(request: Request) {
    sessions.delete(site.sessionId(request));
    endFamily(tokenOf(request)[0]);
    return withToken(site.withSessionCookie(site.seeOther("/"), "", 0), "");
  }

  function logoutEverywhere({ name }: User) {
    lines.end(({ username }) => username === name);
    return site.seeOther("/");
  }

  const routes = new Map<string, Handler>([
    ...site.memberRoutes(comments, requireSession),
    ["GET /", () => site.loginPageWithBox()],
    ["POST /login", login],
    ["POST /logout", logout],
    ["POST /logout-everywhere", requireSession(logoutEverywhere)],
  ]);
  return site.dispatch(routes);
}
