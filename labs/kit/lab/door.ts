/**
 * What chapters 4 to 6 built around a list of sessions, for labs that change other things: the door, login and logout.
 */

import { loginPage } from "./pages.ts";
import { forbidden, readForm, seeOther } from "./replies.ts";
import { expiresAt, sessionId, withSessionCookie } from "./sessions.ts";
import type { Guarded, Handler, Lab, User } from "./types.ts";

type Times = { createdAt: number; lastSeen: number };

/** Makes the door. `userOf` says whose a session is that has not expired, or undefined when it is nobody's any more. */
export function createDoor<Session extends Times>(
  { users, sessions, now }: Pick<Lab<Session>, "users" | "sessions" | "now">,
  userOf: (session: Session) => User | undefined,
) {
  const requireSession = (handler: Guarded) => async (request: Request) => {
    const id = sessionId(request);
    const session = sessions.get(id);
    const user = session && now() < expiresAt(session) ? userOf(session) : undefined;
    if (!session || !user) return loginPage("Please log in.", 401);
    session.lastSeen = now();
    const response = await handler(user, request);
    const isOpen = sessions.has(id) && userOf(session);
    return isOpen ? withSessionCookie(response, id, expiresAt(session) - now()) : response;
  };
  return {
    /**
     * No session, no handler. The handler's answer passes through, with the renewed cookie added. A handler that ends
     * this session says itself what becomes of the cookie.
     */
    requireSession,
    /** 403 for members. */
    requireAdmin: (handler: Guarded) =>
      requireSession((user, request) => (user.role === "admin" ? handler(user, request) : forbidden())),
    /** Takes name and password, and lets `start` answer if they are right. */
    login:
      (start: (user: User) => Response): Handler =>
      async (request) => {
        const { username = "", password = "" } = await readForm(request);
        const user = (await users.verify(username, password)) && users.get(username);
        return user ? start(user) : loginPage("Wrong name or password.", 401);
      },
    /** Ends the session that asks, if there is one. */
    logout(request: Request): Response {
      sessions.delete(sessionId(request));
      return withSessionCookie(seeOther("/"), "", 0);
    },
    /** Removes what has expired. Call it now and then. */
    sweep(): void {
      for (const [id, session] of sessions) if (now() >= expiresAt(session)) sessions.delete(id);
    },
  };
}
