import * as jwt from "../../kit/lab/jwt.ts";
import * as site from "../../kit/lab/index.ts";
import type { Guarded, Handler, Lab, User } from "../../kit/lab/index.ts";

type Claims = { sub: string; sid: string; auth_time: number };
type Line = { until: number };

const LONGEST = 8 * 60 * 60;

/** ASVS 7.4.1's third way: a key pair for each user. Logging out everywhere deletes the key. */
export default function createServer({ users, store, comments, now }: Lab<Line>): Handler {
  const keyring = new Map<string, Promise<jwt.Keys>>();

  function keysOf(name: string) {
    const keys = keyring.get(name) ?? jwt.newKeys();
    keyring.set(name, keys);
    return keys;
  }

  /** Before the signature is checked, the code reads only one thing from the token: whose key it needs. */
  async function read(request: Request): Promise<Claims | undefined> {
    const token = site.sessionId(request);
    const keys = keyring.get(jwt.decodeToken<Claims>(token)?.sub ?? "");
    const claims = keys && (await jwt.verifyToken<Claims>(token, await keys, now()));
    return claims && !(await store.get(claims.sid)) ? claims : undefined;
  }

  async function give(page: Response, { sub, sid, auth_time }: Claims) {
    const ends = Math.floor(Math.min(now() + site.IDLE, (auth_time + LONGEST) * 1000) / 1000);
    const token = await jwt.signToken({ sub, sid, auth_time, exp: ends }, await keysOf(sub));
    return site.withSessionCookie(page, token, ends * 1000 - now());
  }

  async function strike(claims: Claims | undefined) {
    for (const [id, { until }] of await store.all()) if (now() >= until) await store.delete(id);
    if (claims) await store.set(claims.sid, { until: (claims.auth_time + LONGEST) * 1000 });
  }

  async function login(request: Request) {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
    await strike(await read(request));
    const auth_time = Math.floor(now() / 1000);
    return give(site.seeOther("/dashboard"), { sub: username, sid: site.newSessionId(), auth_time });
  }

  const guard = (page: Guarded) => async (request: Request) => {
    const claims = await read(request);
    const user = users.get(claims?.sub ?? "");
    if (!claims || !user) return site.loginPage("Please log in.", 401);
    const response = await page(user, request);
    return (await read(request)) ? give(response, claims) : site.withSessionCookie(response, "", 0);
  };

  async function logout(request: Request) {
    await strike(await read(request));
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }

  function everywhere({ name }: User) {
    keyring.delete(name);
    return site.seeOther("/");
  }

  async function publish() {
    const keys = await Promise.all(keyring.values());
    return Response.json({ keys: keys.map(({ jwk }) => jwk) });
  }

  return site.dispatch(
    new Map<string, Handler>([
      ["GET /keys", publish],
      ["POST /login", login],
      ["POST /logout", logout],
      ["POST /logout-everywhere", guard(everywhere)],
      ...site.memberRoutes(comments, guard),
    ]),
  );
}
