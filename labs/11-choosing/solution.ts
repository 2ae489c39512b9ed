import * as jwt from "../kit/lab/jwt.ts";
import * as site from "../kit/lab/index.ts";
import type { Guarded, Handler, Lab, User } from "../kit/lab/index.ts";

const ABSOLUTE = 8 * 60 * 60_000;

/** The user, the time of the login, the session, and its generation. Times are in seconds. */
type Claims = { sub: string; sid: string; generation: number; auth_time: number };

/**
 * A line of the list: a session that has ended, with the time `until` which the line must stay, or a user's generation.
 */
type Line = { until?: number; generation?: number };

export default function createServer({ users, store, comments, now }: Lab<Line>, keys = jwt.newKeys()): Handler {
  // #region find
  /** The claims of the request's token, if we signed it, and it is neither expired nor revoked. */
  async function findClaims(request: Request): Promise<Claims | undefined> {
    const claims = await jwt.verifyToken<Claims>(site.sessionId(request), await keys, now());
    if (!claims || (await store.get(`session ${claims.sid}`))) return undefined;
    return claims.generation === (await generationOf(claims.sub)) ? claims : undefined;
  }
  // #endregion

  const generationOf = async (name: string) => (await store.get(`user ${name}`))?.generation ?? 0;

  // #region issue
  /** Adds a new token of that session to an answer. It ends half an hour from now, and eight hours after the login. */
  async function issue(page: Response, { sub, sid, generation, auth_time }: Claims): Promise<Response> {
    const exp = Math.floor(site.expiresAt({ lastSeen: now(), createdAt: auth_time * 1000 }) / 1000);
    const claims = { sub, sid, generation, auth_time, iat: Math.floor(now() / 1000), exp };
    return site.withSessionCookie(page, await jwt.signToken(claims, await keys), exp * 1000 - now());
  }
  // #endregion

  async function login(request: Request) {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
    await end(await findClaims(request));
    const generation = await generationOf(username);
    const auth_time = Math.floor(now() / 1000);
    return issue(site.seeOther("/dashboard"), { sub: username, sid: site.newSessionId(), generation, auth_time });
  }

  /** The one door. Every answer carries a new token of the same session, if it has not ended. */
  const requireSession = (handler: Guarded) => async (request: Request) => {
    const claims = await findClaims(request);
    const user = users.get(claims?.sub ?? "");
    if (!claims || !user) return site.loginPage("Please log in.", 401);
    const response = await handler(user, request);
    return (await findClaims(request)) ? issue(response, claims) : site.withSessionCookie(response, "", 0);
  };

  // #region revoke
  /** Revokes every token of this session. The line may be removed when the last of them has expired. */
  async function end(claims: Claims | undefined) {
    for (const [id, { until = Infinity }] of await store.all()) if (now() >= until) await store.delete(id);
    if (claims) await store.set(`session ${claims.sid}`, { until: claims.auth_time * 1000 + ABSOLUTE });
  }

  async function logout(request: Request) {
    await end(await findClaims(request));
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }

  /** Revokes all tokens of earlier generations. This needs no clock, so the user can log in again at once. */
  async function logoutEverywhere({ name }: User) {
    await store.set(`user ${name}`, { generation: (await generationOf(name)) + 1 });
    return site.seeOther("/");
  }
  // #endregion

  const routes = new Map<string, Handler>([
    ["GET /keys", async () => Response.json({ keys: [(await keys).jwk] })],
    ["POST /login", login],
    ["POST /logout", logout],
    ["POST /logout-everywhere", requireSession(logoutEverywhere)],
    ...site.memberRoutes(comments, requireSession),
  ]);
  return site.dispatch(routes);
}
