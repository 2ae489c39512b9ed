/**
 * The series and the secret have a cookie each, and sessions are hashed as well. A copy ends all sessions and tokens
 * of its user, as in Spring Security.
 */
import { createHash, randomUUID, timingSafeEqual } from "node:crypto";
import * as site from "../../kit/lab/index.ts";
import type { Guarded, Handler, Lab } from "../../kit/lab/index.ts";

const KEEP_MS = 30 * 24 * 60 * 60 * 1000;
const GRACE_MS = 10 * 1000;
const sha = (text: string) => createHash("sha256").update(`remember me: ${text}`).digest("base64url");

class Login {
  readonly username: string;
  readonly createdAt: number;
  lastSeen: number;
  series = "";
  constructor(username: string, at: number) {
    this.username = username;
    this.createdAt = this.lastSeen = at;
  }
}

type Series = {
  username: string;
  since: number;
  hash: Uint8Array;
  last?: { hash: Uint8Array; until: number };
  warn?: boolean;
};
type Entry = { login: Login } | { series: Series };

const same = (one: Uint8Array | undefined, other: Uint8Array) =>
  one?.length === other.length && timingSafeEqual(one, other);
const bytes = (secret: string) => new TextEncoder().encode(sha(secret));

export default function createServer({ users, sessions, comments, now }: Lab<Entry>): Handler {
  const owner = (entry: Entry) => ("login" in entry ? entry.login.username : entry.series.username);
  const isOver = (entry: Entry) =>
    "login" in entry ? now() >= site.expiresAt(entry.login) : now() >= entry.series.since + KEEP_MS;
  const sweep = () => sessions.forEach((entry, key) => isOver(entry) && sessions.delete(key));

  function loginOf(token: string): Login | undefined {
    const entry = sessions.get(`s:${sha(token)}`);
    return entry && "login" in entry && !isOver(entry) ? entry.login : undefined;
  }

  function seriesOf(request: Request): [string, Series | undefined] {
    const name = site.cookieOf(request, "series");
    const entry = sessions.get(`r:${name}`);
    return [name, entry && "series" in entry && !isOver(entry) ? entry.series : undefined];
  }

  function stop(series: string) {
    for (const [key, entry] of sessions)
      if (key === `r:${series}` || ("login" in entry && entry.login.series === series && series !== ""))
        sessions.delete(key);
  }

  function begin(username: string, series: string): string {
    sweep();
    const token = site.newSessionId();
    sessions.set(`s:${sha(token)}`, { login: Object.assign(new Login(username, now()), { series }) });
    return token;
  }

  const remember = (page: Response, series: string, secret: string, left: number) =>
    site.withCookie(site.withCookie(page, "series", series, left), "secret", secret, left);
  const clear = (page: Response) => remember(page, "", "", 0);

  async function login(request: Request) {
    const { username = "", password = "", remember: box = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPageWithBox("Wrong name or password.", 401);
    stop(site.cookieOf(request, "series"));
    const page = site.seeOther("/dashboard");
    if (box === "") return clear(site.withSessionCookie(page, begin(username, ""), site.IDLE));
    const [series, secret] = [randomUUID(), site.newSessionId()];
    sessions.set(`r:${series}`, { series: { username, since: now(), hash: bytes(secret) } });
    return remember(site.withSessionCookie(page, begin(username, series), site.IDLE), series, secret, KEEP_MS);
  }

  type Way = { token: string; secret?: string; series?: string; left?: number };

  function byToken(request: Request): Way | string {
    const [name, series] = seriesOf(request);
    if (!series) return "Please log in.";
    const hash = bytes(site.cookieOf(request, "secret"));
    if (series.warn) return site.STOLEN;
    if (same(series.hash, hash)) {
      const secret = site.newSessionId();
      series.last = { hash, until: now() + GRACE_MS };
      series.hash = bytes(secret);
      return { token: begin(series.username, name), secret, series: name, left: series.since + KEEP_MS - now() };
    }
    if (series.last && same(series.last.hash, hash) && now() < series.last.until)
      return { token: begin(series.username, name) };
    for (const [key, entry] of sessions) {
      if (owner(entry) !== series.username) continue;
      if ("login" in entry) sessions.delete(key);
      else entry.series.warn = true;
    }
    return site.STOLEN;
  }

  const guard = (handler: Guarded) => async (request: Request) => {
    const own = site.sessionId(request);
    const way: Way | string = loginOf(own) ? { token: own } : byToken(request);
    if (typeof way === "string") return site.loginPageWithBox(way, 401);
    const current = loginOf(way.token);
    const user = users.get(current?.username ?? "");
    if (!current || !user) return site.loginPageWithBox("Please log in.", 401);
    current.lastSeen = now();
    const page = await handler(user, request);
    if (!loginOf(way.token)) return clear(site.withSessionCookie(page, "", 0));
    if (way.series && way.secret) remember(page, way.series, way.secret, way.left ?? 0);
    return site.withSessionCookie(page, way.token, site.expiresAt(current) - now());
  };

  function logout(request: Request) {
    sessions.delete(`s:${sha(site.sessionId(request))}`);
    stop(site.cookieOf(request, "series"));
    return clear(site.withSessionCookie(site.seeOther("/"), "", 0));
  }

  const everywhere = guard(({ name }) => {
    for (const [key, entry] of sessions) if (owner(entry) === name) sessions.delete(key);
    return site.seeOther("/");
  });

  return site.dispatch(
    new Map<string, Handler>([
      ...site.memberRoutes(comments, guard),
      ["GET /", () => site.loginPageWithBox()],
      ["POST /login", login],
      ["POST /logout", logout],
      ["POST /logout-everywhere", everywhere],
    ]),
  );
}
