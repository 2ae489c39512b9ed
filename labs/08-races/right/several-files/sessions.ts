import { expiresAt, newSessionId, type Lab } from "../../../kit/lab/index.ts";

export type Session = { username?: string; basket: string[]; createdAt: number; lastSeen: number };
export type Sessions = ReturnType<typeof createSessions>;

const LIMIT = 3;

/** All operations that this site needs from its store. Each is a single step, or safe in any order. */
export function createSessions({ store, now }: Pick<Lab<Session>, "store" | "now">) {
  const lives = (session: Session | undefined): session is Session => !!session && now() < expiresAt(session);

  async function endSurplus(username: string): Promise<void> {
    const own = (await store.all()).filter(([, session]) => lives(session) && session.username === username);
    for (const [id] of own.slice(0, -LIMIT)) await store.delete(id);
  }

  return {
    async find(id: string): Promise<Session | undefined> {
      const session = await store.get(id);
      return lives(session) ? session : undefined;
    },
    async begin(session: Pick<Session, "username" | "basket">): Promise<string> {
      const id = newSessionId();
      await store.set(id, { ...session, createdAt: now(), lastSeen: now() });
      for (const [old, other] of await store.all()) if (!lives(other)) await store.delete(old);
      if (session.username !== undefined) await endSurplus(session.username);
      return id;
    },
    /** Ends a session. Returns it only if this call ended it. */
    async end(id: string): Promise<Session | undefined> {
      const session = await store.delete(id);
      return lives(session) ? session : undefined;
    },
    async endAllOf(username: string): Promise<void> {
      const own = (await store.all()).filter(([, session]) => session.username === username);
      await Promise.all(own.map(([id]) => store.delete(id)));
    },
    /** Renewed at most once a minute, so that most requests write nothing at all. */
    async renew(id: string, session: Session): Promise<boolean> {
      return now() - session.lastSeen < 60_000 || store.touch(id, { lastSeen: now() });
    },
    add: (id: string, item: string) =>
      store.update(id, (session) => (lives(session) ? { ...session, basket: [...session.basket, item] } : session)),
  };
}
