import * as site from "../kit/lab/index.ts";
import type { Guarded, Handler, Lab, User } from "../kit/lab/index.ts";

/** One session, as the server keeps it. */
type Session = { username: string; createdAt: number; lastSeen: number };

// #region public
/** The author wanted the site to be fast: a cache may keep every page for a minute. */
// TODO 1: which page is the same for everybody? A cache may keep only that page. Say no-store for all others.
const cachePolicy = (_: Request): string => "public, max-age=60";
// #endregion

export default function createServer({ users, sessions, comments, now, tick }: Lab<Session>): Handler {
  // #region whose
  /**
   * The user of a session that is on the list and has not expired. Calling this does not count as a use of the session.
   */
  function userOf(id: string): User | undefined {
    const session = sessions.get(id);
    return session && now() < site.expiresAt(session) ? users.get(session.username) : undefined;
  }
  // #endregion

  async function login(request: Request) {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
    for (const [id, session] of sessions) if (now() >= site.expiresAt(session)) sessions.delete(id);
    const id = site.newSessionId();
    sessions.set(id, { username, createdAt: now(), lastSeen: now() });
    return site.withSessionCookie(site.seeOther("/dashboard"), id, site.IDLE);
  }

  const requireSession = (handler: Guarded) => async (request: Request) => {
    const id = site.sessionId(request);
    const [session, user] = [sessions.get(id), userOf(id)];
    if (!session || !user) return site.loginPage("Please log in.", 401);
    session.lastSeen = now();
    const response = await handler(user, request);
    if (!sessions.has(id)) return site.withSessionCookie(response, "", 0);
    return site.withSessionCookie(response, id, site.expiresAt(session) - now());
  };

  function logout(request: Request) {
    sessions.delete(site.sessionId(request));
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }

  function logoutEverywhere({ name }: User) {
    for (const [id, { username }] of sessions) if (username === name) sessions.delete(id);
    return site.seeOther("/");
  }

  // #region events
  /** News of a user's locker, once a second. */
  function events(user: User) {
    return site.eventStream(async function* () {
      for (;;) {
        yield site.lockerNews(user, now());
        // TODO 2: after each tick, check again if this session is still valid, and end the stream if it is not.
        await tick();
      }
    });
  }
  // #endregion

  const route = site.dispatch(
    new Map<string, Handler>([
      ...site.memberRoutes(comments, requireSession),
      ["GET /", (request) => site.homePage(userOf(site.sessionId(request)))],
      ["GET /logo.svg", site.logo],
      ["GET /watch", requireSession(site.watchPage)],
      ["GET /events", requireSession(events)],
      ["POST /login", login],
      ["POST /logout", logout],
      ["POST /logout-everywhere", requireSession(logoutEverywhere)],
    ]),
  );

  // #region door
  return async (request) => {
    const response = await route(request);
    response.headers.set("cache-control", cachePolicy(request));
    return response;
  };
  // #endregion
}
