import { parseCookie, stringifySetCookie } from "cookie";
import { challengeOf, hash, MINUTE } from "../bearer.ts";
import * as jwt from "../../kit/lab/jwt.ts";
import * as site from "../../kit/lab/index.ts";
import type { Handler, Lab } from "../../kit/lab/index.ts";

/** Sessions of the site and of the provider, logins that have begun, and codes. `kind` tells them apart. */
type Line = { kind: string; username?: string; nonce?: string; challenge?: string; verifier?: string; expires: number };
type IdToken = { sub: string; iss: string; aud: string; nonce: string };

const flags = { path: "/", httpOnly: true, secure: true, sameSite: "lax" } as const;
const cookieOf = (request: Request, name: string) => parseCookie(request.headers.get("cookie") ?? "")[name] ?? "";

/**
 * OpenID Connect: a provider says who alice is, once, in an ID token. The site checks it and starts a session of its
 * own. Site and provider are in one file here, at /login and /provider/. Usually they are two servers on two hosts.
 */
export default function createServer(
  { users, sessions, now }: Lab<Line>,
  keys: Promise<jwt.Keys> = jwt.newKeys(),
): Handler {
  async function put(id: string, line: Omit<Line, "expires">, lifetime: number) {
    sessions.set(await hash(id), { ...line, expires: now() + lifetime });
  }

  async function find(id: string, kind: string) {
    const line = sessions.get(await hash(id));
    return line?.kind === kind && now() < line.expires ? line : undefined;
  }

  /** The site sends the browser to the provider, and stores this in a cookie of this browser. */
  async function login() {
    const [state, nonce, verifier] = [site.newSessionId(), site.newSessionId(), site.newSessionId()];
    await put(state, { kind: "login", nonce, verifier }, 10 * MINUTE);
    const query = new URLSearchParams({ state, nonce, challenge: await challengeOf(verifier) });
    const cookie = stringifySetCookie({ name: "login", value: state, maxAge: 600, ...flags });
    return site.seeOther(`/provider/authorize?${query}`, { "set-cookie": cookie });
  }

  /** The provider: a user who has a session here needs no password. */
  async function authorize(request: Request) {
    const { username } = (await find(cookieOf(request, "provider"), "provider")) ?? {};
    const { search, searchParams } = new URL(request.url);
    if (!username) return site.html("The provider", form(search));
    return sendBack(username, searchParams);
  }

  async function signIn(request: Request) {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password)))
      return site.html("The provider", "<p>Wrong name or password.</p>", 401);
    const id = site.newSessionId();
    await put(id, { kind: "provider", username }, 8 * 60 * MINUTE);
    const response = await sendBack(username, new URL(request.url).searchParams);
    const cookie = stringifySetCookie({ name: "provider", value: id, maxAge: 8 * 3600, ...flags });
    response.headers.append("set-cookie", cookie);
    return response;
  }

  async function sendBack(username: string, query: URLSearchParams) {
    const code = site.newSessionId();
    const [nonce, challenge] = [query.get("nonce") ?? "", query.get("challenge") ?? ""];
    await put(code, { kind: "code", username, nonce, challenge }, MINUTE);
    return site.seeOther(`/callback?code=${code}&state=${encodeURIComponent(query.get("state") ?? "")}`);
  }

  /** Answers that the site fetches from the provider without a browser. Each code works once. */
  async function exchange(code: string, verifier: string) {
    const line = await find(code, "code");
    sessions.delete(await hash(code));
    if (!line?.username || line.challenge !== (await challengeOf(verifier))) return "";
    const claims = { sub: line.username, iss: "provider", aud: "site", nonce: line.nonce };
    return jwt.signToken({ ...claims, exp: Math.floor(now() / 1000) + 60 }, await keys);
  }

  // #region callback
  async function callback(request: Request) {
    const query = new URL(request.url).searchParams;
    const state = query.get("state") ?? "";
    const asked = state === cookieOf(request, "login") ? await find(state, "login") : undefined;
    sessions.delete(await hash(state));
    const token = await exchange(query.get("code") ?? "", asked?.verifier ?? "");
    const claims = await jwt.verifyToken<IdToken>(token, await keys, now());
    const fits = claims?.iss === "provider" && claims.aud === "site" && claims.nonce === asked?.nonce;
    if (!claims || !fits) return site.loginPage("This login did not begin at this site.", 401);
    sessions.delete(await hash(site.sessionId(request)));
    const id = site.newSessionId();
    await put(id, { kind: "session", username: claims.sub }, 30 * MINUTE);
    return site.withSessionCookie(site.seeOther("/dashboard"), id, 30 * MINUTE);
  }
  // #endregion

  async function dashboard(request: Request) {
    const user = users.get((await find(site.sessionId(request), "session"))?.username ?? "");
    return user ? site.dashboardPage(user) : site.html("Log in", '<p><a href="login">With the provider</a></p>', 401);
  }

  async function logout(request: Request) {
    sessions.delete(await hash(site.sessionId(request)));
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }

  async function everywhere(request: Request) {
    const { username } = (await find(site.sessionId(request), "session")) ?? {};
    for (const [id, line] of sessions) if (line.kind === "session" && line.username === username) sessions.delete(id);
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }

  return site.dispatch(
    new Map<string, Handler>([
      ["GET /", () => site.html("Log in", '<p><a href="login">With the provider</a></p>')],
      ["GET /login", login],
      ["GET /provider/authorize", authorize],
      ["POST /provider/authorize", signIn],
      ["GET /callback", callback],
      ["GET /dashboard", dashboard],
      ["POST /logout", logout],
      ["POST /logout-everywhere", everywhere],
    ]),
  );
}

const form = (query: string): string => `<form method="post" action="authorize${site.escapeHtml(query)}">
<label>Name <input name="username" required></label><label>Password <input name="password" type="password" required></label>
<button>Log in at the provider</button></form>`;
