import { revive, type Ends, type KeptStore } from "./kept.ts";

/**
 * Sessions in this process's memory: the fastest, and lost when it ends. Stored as texts, so that a result is a copy,
 * as in the other stores.
 */
export function openMemoryStore<Session>(ends: Ends<Session>): KeptStore<Session> {
  const texts = new Map<string, string>();
  let closed = false;
  const run = async <Result>(act: () => Result): Promise<Result> => {
    if (closed) throw new Error("the store is closed");
    return act();
  };
  const find = (id: string): Session | undefined => revive(texts.get(id), ends);
  const replace = (id: string, change: (session: Session) => Session): boolean => {
    const session = find(id);
    if (session !== undefined) texts.set(id, JSON.stringify(change(session)));
    return session !== undefined;
  };
  return {
    get: (id) => run(() => find(id)),
    set: (id, session) => run(() => void texts.set(id, JSON.stringify(session))),
    delete: (id) =>
      run(() => {
        const session = find(id);
        texts.delete(id);
        return session;
      }),
    touch: (id, fields) => run(() => replace(id, (session) => ({ ...session, ...fields }))),
    update: (id, change) => run(() => replace(id, change)),
    all: () => run(() => [...texts.keys()].flatMap((id) => entry(id, find(id)))),
    sweep: () => run(() => [...texts.keys()].forEach((id) => find(id) === undefined && texts.delete(id))),
    close: async () => void (closed = true),
  };
}

const entry = <Session>(id: string, session: Session | undefined): [string, Session][] =>
  session === undefined ? [] : [[id, session]];
