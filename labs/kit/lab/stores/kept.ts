import type { Store } from "../store.ts";

/** What the four stores need to know to end a session. Times in epoch milliseconds. */
export type Ends<Session> = {
  now: () => number;
  /** When a session ends. From that moment on no operation but `set` finds it. */
  expiresAt: (session: Session) => number;
};

/** A store that can be closed. `all` lists in any order. An entry that cannot be read counts as missing. */
export type KeptStore<Session> = Store<Session> & {
  /** Closes files, connections and timers. Sessions stay where they are; any operation afterwards rejects. */
  close(): Promise<void>;
  /** Removes expired sessions. This only saves space: an expired session opens nothing while it is still there. */
  sweep(): Promise<void>;
};

/** The session in a text, if it is whole and has not ended. */
export function revive<Session>(
  text: string | null | undefined,
  { now, expiresAt }: Ends<Session>,
): Session | undefined {
  try {
    const session = JSON.parse(text ?? "null") as Session | null;
    // Not `now() >= end`: a comparison with NaN is false, and such a session would never end.
    return session !== null && typeof session === "object" && now() < expiresAt(session) ? session : undefined;
  } catch {
    return undefined;
  }
}
