import { newSessionId } from "../../../kit/lab/index.ts";

/**
 * A record says when it was made and when it ends. A record of an ended session stays, with a mark, until it is
 * removed.
 */
export type Session = { username: string; createdAt: number; expiresAt: number; endedAt?: number };

export type List = ReturnType<typeof createList>;

const IDLE = 30 * 60_000;
const ABSOLUTE = 8 * 60 * 60_000;

export function createList(sessions: Map<string, Session>, now: () => number) {
  const isLive = (session: Session) => session.endedAt === undefined && now() < session.expiresAt;
  return {
    begin(username: string): { id: string; lifetime: number } {
      for (const [id, session] of sessions) if (!isLive(session)) sessions.delete(id);
      const id = newSessionId();
      sessions.set(id, { username, createdAt: now(), expiresAt: now() + IDLE });
      return { id, lifetime: IDLE };
    },
    /** The valid session of that ID. Asking for it renews it. */
    use(id: string): { username: string; lifetime: number } | undefined {
      const session = sessions.get(id);
      if (!session || !isLive(session)) return undefined;
      session.expiresAt = Math.min(now() + IDLE, session.createdAt + ABSOLUTE);
      return { username: session.username, lifetime: session.expiresAt - now() };
    },
    end(id: string): void {
      const session = sessions.get(id);
      if (session) session.endedAt = now();
    },
  };
}
