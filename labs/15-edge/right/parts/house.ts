/**
 * This lab's site without Cache-Control, and its sessions. It is for right solutions that set this header elsewhere.
 */
import * as site from "../../../kit/lab/index.ts";
import type { Handler, Lab, User } from "../../../kit/lab/index.ts";

export type Session = { username: string; createdAt: number; lastSeen: number };

/** `open` makes the stream of a user's session; `left` is told when a session ends by a logout. */
export function createHouse(
  { users, sessions, comments, now }: Lab<Session>,
  open: (id: string, live: () => User | undefined) => Response,
  left: (id: string) => void = () => {},
): Handler {
  const userOf = (id: string) => {
    const session = sessions.get(id);
    return session && now() < site.expiresAt(session) ? users.get(session.username) : undefined;
  };
  const end = (id: string) => {
    sessions.delete(id);
    left(id);
  };
  const member =
    (page: (user: User, request: Request, id: string) => Response | Promise<Response>) => async (request: Request) => {
      const id = site.sessionId(request);
      const [session, user] = [sessions.get(id), userOf(id)];
      if (!session || !user) return site.loginPage("Please log in.", 401);
      session.lastSeen = now();
      const response = await page(user, request, id);
      return sessions.has(id)
        ? site.withSessionCookie(response, id, site.expiresAt(session) - now())
        : site.withSessionCookie(response, "", 0);
    };
  const routes: [string, Handler][] = [
    ...site.memberRoutes(comments, member),
    ["GET /", (request) => site.homePage(userOf(site.sessionId(request)))],
    ["GET /logo.svg", site.logo],
    ["GET /watch", member(site.watchPage)],
    ["GET /events", member((_, __, id) => open(id, () => userOf(id)))],
    [
      "POST /login",
      async (request) => {
        const { username = "", password = "" } = await site.readForm(request);
        if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
        for (const [old, session] of sessions) if (now() >= site.expiresAt(session)) end(old);
        const id = site.newSessionId();
        sessions.set(id, { username, createdAt: now(), lastSeen: now() });
        return site.withSessionCookie(site.seeOther("/dashboard"), id, site.IDLE);
      },
    ],
    [
      "POST /logout",
      (request) => {
        end(site.sessionId(request));
        return site.withSessionCookie(site.seeOther("/"), "", 0);
      },
    ],
    [
      "POST /logout-everywhere",
      member(({ name }) => {
        for (const [id, { username }] of sessions) if (username === name) end(id);
        return site.seeOther("/");
      }),
    ],
  ];
  return site.dispatch(new Map(routes));
}
