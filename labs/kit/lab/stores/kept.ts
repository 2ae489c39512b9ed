import type { Store } from "../store.ts";

/** What the four stores need to know of a session to enforce its end. Times in epoch milliseconds. */
export type Ends<Session> = {
  now: () => number;
  /** When a session ends. From that moment on no operation but `set` finds it. */
  expiresAt: (session: Session) => number;
};

/** A store, and how to let go of it. `all` lists in any order. What an outer program left broken counts as nothing. */
export type KeptStore<Session> = Store<Session> & {
  /** Ends files, connections and timers. Sessions stay where they are; any operation afterwards rejects. */
  close(): Promise<void>;
  /** Removes what has expired. About space only: nobody is let in by what is still there. */
  sweep(): Promise<void>;
};

/** The session in a text, if it is whole and has not ended. */
export function revive<Session>(
  text: string | null | undefined,
  { now, expiresAt }: Ends<Session>,
): Session | undefined {
  try {
    const session = JSON.parse(text ?? "null") as Session | null;
    // Not `now() >= end`: an end that is no number is compared as false, and must not count as one that never comes.
    return session !== null && typeof session === "object" && now() < expiresAt(session) ? session : undefined;
  } catch {
    return undefined;
  }
}
