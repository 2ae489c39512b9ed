import * as jwt from "../../kit/lab/jwt.ts";
import { parseCookie, stringifySetCookie } from "cookie";
import * as site from "../../kit/lab/index.ts";
import type { Guarded, Handler, Lab, User } from "../../kit/lab/index.ts";

type Session = { username: string; createdAt: number; lastSeen: number };
type Claims = { sub: string; family: string };

/**
 * A token says who the user is, and a refresh ID says if the session is still valid. If a site checks the refresh ID
 * only every five minutes, a copy of both lives five minutes too long. Here the server checks it at each request.
 */
export default function createServer({ users, store, comments, now }: Lab<Session>): Handler {
  const keys = jwt.newKeys();
  const refreshOf = (request: Request) => parseCookie(request.headers.get("cookie") ?? "").refresh ?? "";

  async function hash(text: string) {
    return site.hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
  }

  async function read(request: Request) {
    const id = await hash(refreshOf(request));
    const claims = await jwt.verifyToken<Claims>(site.sessionId(request), await keys, now());
    const session = claims?.family === id ? await store.get(id) : undefined;
    return session && claims?.sub === session.username && now() < site.expiresAt(session) ? { id, session } : undefined;
  }

  function cookies(page: Response, token: string, refresh: string, lifetime: number): Response {
    site.withSessionCookie(page, token, lifetime);
    const flags = { path: "/", httpOnly: true, secure: true, sameSite: "lax" } as const;
    const cookie = { name: "refresh", value: refresh, maxAge: Math.floor(lifetime / 1000), ...flags };
    page.headers.append("set-cookie", stringifySetCookie(cookie));
    return page;
  }

  async function give(page: Response, refresh: string, session: Session) {
    const ends = Math.floor(site.expiresAt(session) / 1000);
    const claims = { sub: session.username, family: await hash(refresh), exp: ends };
    return cookies(page, await jwt.signToken(claims, await keys), refresh, ends * 1000 - now());
  }

  async function login(request: Request) {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
    await store.delete((await read(request))?.id ?? "");
    for (const [id, old] of await store.all()) if (now() >= site.expiresAt(old)) await store.delete(id);
    const refresh = site.newSessionId();
    const session = { username, createdAt: now(), lastSeen: now() };
    await store.set(await hash(refresh), session);
    return give(site.seeOther("/dashboard"), refresh, session);
  }

  const guard = (page: Guarded) => async (request: Request) => {
    const found = await read(request);
    const user = users.get(found?.session.username ?? "");
    const renewed = found && user && (await store.touch(found.id, { lastSeen: now() }));
    if (!renewed) return site.loginPage("Please log in.", 401);
    const response = await page(user, request);
    const after = await read(request);
    return after ? give(response, refreshOf(request), after.session) : cookies(response, "", "", 0);
  };

  async function logout(request: Request) {
    await store.delete((await read(request))?.id ?? "");
    return cookies(site.seeOther("/"), "", "", 0);
  }

  async function everywhere({ name }: User) {
    for (const [id, { username }] of await store.all()) if (username === name) await store.delete(id);
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
