/**
 * Where the sessions are kept, from chapter 8 on: a separate program, like a database. Every method returns a promise,
 * and other requests may run between the call and the result. A result is a copy: changing it does not change the list.
 * Each operation is done as a whole or not at all, and nothing happens in the middle of one. Every promise rejects when
 * the list cannot be read, and for an ID that is not a string.
 */
export interface Store<Session> {
  /** The session with that ID, or undefined when there is none. Does not check expiry. */
  get(id: string): Promise<Session | undefined>;
  /** Stores a session, and overwrites an older one with that ID. */
  set(id: string, session: Session): Promise<void>;
  /**
   * Deletes a session, and resolves to it, or to undefined when there was none. When several requests delete the same
   * session, only one gets it.
   */
  delete(id: string): Promise<Session | undefined>;
  /**
   * Writes these fields of a session, if it is still there, and does not change the others. Resolves to true if it was
   * there.
   */
  touch(id: string, fields: Partial<Session>): Promise<boolean>;
  /**
   * Reads a session, changes it and writes it, in one step, if it is still there. Resolves to true if it was there.
   * `change` gets the session as it is at that moment and returns the new one. It must not be async.
   */
  update(id: string, change: (session: Session) => Session): Promise<boolean>;
  /** All entries: IDs and sessions, in the order in which they were first stored. */
  all(): Promise<[id: string, session: Session][]>;
}

/** Decides when an operation happens, because in a real store time passes between the call and the result. */
export type Pace = <T>(kind: "read" | "write", act: () => T) => Promise<T>;

/** The ID as a string. Rejects anything else, because a promise used as a key would find nothing. */
function text(id: unknown): string {
  if (typeof id === "string") return id;
  const what = id instanceof Promise ? "a promise. Is an await missing?" : `of type ${typeof id}.`;
  throw new TypeError(`The store takes texts as IDs, and this one is ${what}`);
}

/** Makes a store from a Map. */
export function createStore<Session>(list: Map<string, Session>, pace: Pace): Store<Session> {
  const replace = (id: string, change: (session: Session) => Session): boolean => {
    const session = list.get(text(id));
    if (session === undefined) return false;
    list.set(id, structuredClone(change(structuredClone(session))));
    return true;
  };
  return {
    get: (id) => pace("read", () => structuredClone(list.get(text(id)))),
    all: () => pace("read", () => structuredClone([...list])),
    set(id, session) {
      const copy = structuredClone(session);
      return pace("write", () => void list.set(text(id), copy));
    },
    delete: (id) =>
      pace("write", () => {
        const session = list.get(text(id));
        list.delete(id);
        return session;
      }),
    touch: (id, fields) => pace("write", () => replace(id, (session) => ({ ...session, ...fields }))),
    update: (id, change) => pace("write", () => replace(id, change)),
  };
}
