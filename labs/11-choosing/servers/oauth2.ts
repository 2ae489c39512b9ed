import { createProgram, type Visit } from "../program.ts";
import { bearer, challengeOf, hash, MINUTE } from "../bearer.ts";
import * as jwt from "../../kit/lab/jwt.ts";
import * as site from "../../kit/lab/index.ts";
import type { Handler, Lab } from "../../kit/lab/index.ts";

/**
 * The record of a code, which works once within a minute, or of a refresh token, which works until somebody revokes it.
 */
type Grant = { username: string; client: string; challenge?: string; expires?: number };

const ACCESS = 10 * MINUTE;

/**
 * OAuth 2.0: alice lets a program act for her, without her password. It uses a code with PKCE, a short access token
 * and a refresh token. The program is here, too, so that a reader can try all steps. Usually the program is another
 * company's server.
 */
export default function createServer(
  { users, sessions, now }: Lab<Grant | Visit>,
  keys: Promise<jwt.Keys> = jwt.newKeys(),
): Handler {
  /**
   * alice agrees, at the server that knows her password. The program gets a code, which is useless without the
   * verifier.
   */
  async function authorize(request: Request) {
    const { username = "", password = "", client = "", challenge = "", state = "" } = await site.readForm(request);
    if (!challenge || !(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
    const code = site.newSessionId();
    sessions.set(await hash(code), { username, client, challenge, expires: now() + MINUTE });
    return site.seeOther(`/callback?${new URLSearchParams({ code, state })}`);
  }

  async function token(request: Request) {
    const { code = "", verifier = "", refresh_token = "" } = await site.readForm(request);
    const refreshed = await take(refresh_token, (grant) => grant.challenge === undefined);
    const challenge = await challengeOf(verifier);
    const grant = refreshed ?? (await take(code, (found) => found.challenge === challenge));
    if (!grant || now() >= (grant.expires ?? Infinity))
      return Response.json({ error: "invalid_grant" }, { status: 400 });
    const next = site.newSessionId();
    sessions.set(await hash(next), { username: grant.username, client: grant.client });
    const exp = Math.floor((now() + ACCESS) / 1000);
    const access_token = await jwt.signToken({ sub: grant.username, aud: "notes", exp }, await keys);
    return Response.json({ access_token, token_type: "Bearer", expires_in: ACCESS / 1000, refresh_token: next });
  }

  /** Each code and each refresh token works once: a second use gets nothing. */
  async function take(secret: string, fits: (grant: Grant) => boolean) {
    const id = await hash(secret);
    const grant = sessions.get(id);
    if (!grant || "program" in grant) return undefined;
    sessions.delete(id);
    return fits(grant) ? grant : undefined;
  }

  /** RFC 7009, and alice's page of programs that may act for her. */
  async function revoke(request: Request) {
    const { token: refresh = "", username = "", password = "" } = await site.readForm(request);
    sessions.delete(await hash(refresh));
    if (await users.verify(username, password)) {
      for (const [id, grant] of sessions) if ("username" in grant && grant.username === username) sessions.delete(id);
    }
    return site.html(
      "Revoked",
      '<p>The server now makes no new token for the program. <a href="printer">What can the program still do?</a></p>',
    );
  }

  async function dashboard(request: Request) {
    const claims = await jwt.verifyToken<{ sub: string; aud: string }>(bearer(request), await keys, now());
    const user = claims?.aud === "notes" ? users.get(claims.sub) : undefined;
    if (user) return site.dashboardPage(user);
    return new Response("An access token is needed.", { status: 401, headers: { "www-authenticate": "Bearer" } });
  }

  const server: [string, Handler][] = [
    ["GET /authorize", (request) => site.html("May this program read your note?", form(new URL(request.url)))],
    ["POST /authorize", authorize],
    ["POST /token", token],
    ["POST /revoke", revoke],
    ["GET /dashboard", dashboard],
  ];
  const ask = site.dispatch(new Map(server));
  const visits = {
    get: (id: string) => [sessions.get(id)].find((line) => line !== undefined && "program" in line),
    set: (id: string, visit: Visit) => void sessions.set(id, visit),
  };
  const program = createProgram({ visits, ask, now });
  return site.dispatch(new Map([...server, ...program]));
}

const hidden = (name: string, value: string): string =>
  `<input type="hidden" name="${name}" value="${site.escapeHtml(value)}">`;

const form = ({ searchParams }: URL): string => `<form method="post" action="authorize">
${["client", "state", "challenge"].map((name) => hidden(name, searchParams.get(name) ?? "")).join("")}
<p>The program <b>${site.escapeHtml(searchParams.get("client") ?? "")}</b> asks. It does not see what you type here.</p>
<label>Name <input name="username" required></label><label>Password <input name="password" type="password" required></label><button>Allow</button></form>`;
