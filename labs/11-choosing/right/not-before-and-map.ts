import * as jwt from "../../kit/lab/jwt.ts";
import * as site from "../../kit/lab/index.ts";
import type { Guarded, Handler, Lab, User } from "../../kit/lab/index.ts";

/** `since` is the login in milliseconds: `iat` would be too coarse for a not-before. */
type Claims = { sub: string; sid: string; since: number };
type Line = { until: number } | { notBefore: number };

/** ASVS 7.4.1's second way: the server stores a time for each user, and refuses tokens of earlier logins. */
export default function createServer({ users, sessions, comments, now }: Lab<Line>): Handler {
  const keys = jwt.newKeys();

  const isOver = ({ sub, sid, since }: Claims) => {
    const user = sessions.get(`not before: ${sub}`);
    return sessions.has(sid) || (user !== undefined && "notBefore" in user && since < user.notBefore);
  };

  async function read(request: Request) {
    const claims = await jwt.verifyToken<Claims>(site.sessionId(request), await keys, now());
    return claims && !isOver(claims) ? claims : undefined;
  }

  async function give(page: Response, { sub, sid, since }: Claims) {
    const ends = site.expiresAt({ lastSeen: now(), createdAt: since });
    const token = await jwt.signToken({ sub, sid, since, exp: Math.floor(ends / 1000) }, await keys);
    return site.withSessionCookie(page, token, ends - now());
  }

  function strike(claims: Claims | undefined) {
    for (const [id, line] of sessions) if ("until" in line && now() >= line.until) sessions.delete(id);
    if (claims) sessions.set(claims.sid, { until: claims.since + 8 * 60 * 60_000 });
  }

  async function login(request: Request) {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Try again.", 401);
    strike(await read(request));
    return give(site.seeOther("/dashboard"), { sub: username, sid: crypto.randomUUID(), since: now() });
  }

  const guard = (page: Guarded) => async (request: Request) => {
    const claims = await read(request);
    const user = users.get(claims?.sub ?? "");
    if (!claims || !user) return site.seeOther("/");
    const response = await page(user, request);
    // The handler may have waited until the token had ended.
    return (await read(request)) ? give(response, claims) : site.withSessionCookie(response, "", 0);
  };

  async function logout(request: Request) {
    strike(await read(request));
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }

  function everywhere({ name }: User) {
    sessions.set(`not before: ${name}`, { notBefore: now() });
    return site.seeOther("/");
  }

  return site.dispatch(
    new Map<string, Handler>([
      ["GET /keys", async () => Response.json({ keys: [(await keys).jwk] })],
      ["POST /login", login],
      ["POST /logout", logout],
      ["POST /logout-everywhere", guard(everywhere)],
      ...site.memberRoutes(comments, guard),
    ]),
  );
}
