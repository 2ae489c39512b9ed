/**
 * Where the sessions live, from chapter 8 on: another program, as a database is. Every answer is a promise, and between
 * the question and the answer other requests pass. What comes out is a copy: changing it changes nothing on the list.
 * Each operation is done as a whole or not at all, and nothing happens in the middle of one. Every promise rejects
 * when the list cannot be read, and for an ID that is no text.
 */
export interface Store<Session> {
  /** The session under that ID, or undefined when there is none. Knows nothing of expiry. */
  get(id: string): Promise<Session | undefined>;
  /** Writes a session down, whether or not there was one under that ID. What was there is gone. */
  set(id: string, session: Session): Promise<void>;
  /** Strikes a session off, and answers what stood there. Of several who strike off the same one, one gets it. */
  delete(id: string): Promise<Session | undefined>;
  /** Writes these fields of a session, if it is still there, and leaves the others alone. Answers whether it was. */
  touch(id: string, fields: Partial<Session>): Promise<boolean>;
  /**
   * Reads a session, changes it and writes it, in one step, if it is still there. Answers whether it was. `change` gets
   * the session as it is at that moment and answers the new one, at once: it cannot wait for anything.
   */
  update(id: string, change: (session: Session) => Session): Promise<boolean>;
  /** All of it: IDs and sessions, in the order in which they were first written. */
  all(): Promise<[id: string, session: Session][]>;
}

/** Decides when an operation happens: in a store, time passes between the question and the answer. */
export type Pace = <T>(kind: "read" | "write", act: () => T) => Promise<T>;

/** The ID as a database takes it. A promise in its place would be a key that nothing finds. */
function text(id: unknown): string {
  if (typeof id === "string") return id;
  const what = id instanceof Promise ? "a promise. Is an await missing?" : `of type ${typeof id}.`;
  throw new TypeError(`The store takes texts as IDs, and this one is ${what}`);
}

/** The face of a Map as a store. */
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
