import { newSessionId, type Lab } from "../../../kit/lab/index.ts";

const IDLE = 30 * 60_000;
const ABSOLUTE = 8 * 60 * 60_000;

export type Session = { username: string; startedAt: Date; seenAt: Date };
export type Store = ReturnType<typeof createStore>;

/** The list, and an index of each user's IDs, so that logging out everywhere need not search. */
export function createStore({ sessions, now }: Pick<Lab<Session>, "sessions" | "now">) {
  const idsOf = new Map<string, Set<string>>();

  const over = ({ startedAt, seenAt }: Session) =>
    now() - seenAt.getTime() >= IDLE || now() - startedAt.getTime() >= ABSOLUTE;

  function remove(id: string): void {
    const ids = idsOf.get(sessions.get(id)?.username ?? "");
    ids?.delete(id);
    sessions.delete(id);
  }

  function find(id: string): Session | undefined {
    const session = sessions.get(id);
    if (!session || over(session)) return undefined;
    return session;
  }

  /** The code stores no time, so it cannot take a login at the same instant for an older login. */
  function removeAllOf(username: string): void {
    for (const id of idsOf.get(username) ?? []) sessions.delete(id);
    idsOf.delete(username);
  }

  function add(username: string): string {
    for (const [id, session] of sessions) if (over(session)) remove(id);
    const id = newSessionId();
    const at = new Date(now());
    sessions.set(id, { username, startedAt: at, seenAt: at });
    idsOf.set(username, (idsOf.get(username) ?? new Set()).add(id));
    return id;
  }

  const touch = (session: Session): void => void (session.seenAt = new Date(now()));

  return { find, add, remove, removeAllOf, touch };
}
