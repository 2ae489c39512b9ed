import * as jwt from "../kit/lab/jwt.ts";
import * as site from "../kit/lab/index.ts";
import type { Guarded, Handler, Lab } from "../kit/lab/index.ts";

/** The user, and the time of the login in seconds. */
type Claims = { sub: string; sid: string; auth_time: number };

// TODO 1: what must a list hold, so that the server can revoke a token? Write its type here, and take `store` from the
// lab.
type Line = Record<string, unknown>;

export default function createServer({ users, comments, now }: Lab<Line>, keys = jwt.newKeys()): Handler {
  // #region find
  /** The claims of the request's token, if we signed it and it has not expired. */
  async function findClaims(request: Request): Promise<Claims | undefined> {
    // TODO 2: a token that is signed and not expired may still be revoked. Check this.
    return jwt.verifyToken<Claims>(site.sessionId(request), await keys, now());
  }
  // #endregion

  // #region issue
  /** Adds a new token of that session to an answer. It ends half an hour from now, and eight hours after the login. */
  async function issue(page: Response, { sub, sid, auth_time }: Claims): Promise<Response> {
    const exp = Math.floor(site.expiresAt({ lastSeen: now(), createdAt: auth_time * 1000 }) / 1000);
    const claims = { sub, sid, auth_time, iat: Math.floor(now() / 1000), exp };
    return site.withSessionCookie(page, await jwt.signToken(claims, await keys), exp * 1000 - now());
  }
  // #endregion

  async function login(request: Request) {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
    // TODO 3: a login ends the session that this browser had before.
    const auth_time = Math.floor(now() / 1000);
    return issue(site.seeOther("/dashboard"), { sub: username, sid: site.newSessionId(), auth_time });
  }

  /** The one door. Every answer carries a new token of the same session. */
  const requireSession = (handler: Guarded) => async (request: Request) => {
    const claims = await findClaims(request);
    const user = users.get(claims?.sub ?? "");
    if (!claims || !user) return site.loginPage("Please log in.", 401);
    return issue(await handler(user, request), claims);
  };

  // #region revoke
  function logout() {
    // TODO 4: this deletes only the cookie. Every copy of the token still works.
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }
  // TODO 5: POST /logout-everywhere revokes all tokens of the user who asks, in all sessions.
  // #endregion

  const routes = new Map<string, Handler>([
    ["GET /keys", async () => Response.json({ keys: [(await keys).jwk] })],
    ["POST /login", login],
    ["POST /logout", logout],
    ["POST /logout-everywhere", logout],
    ...site.memberRoutes(comments, requireSession),
  ]);
  return site.dispatch(routes);
}
