import type { Store } from "../../../kit/lab/index.ts";

async function sha256(token: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

/** Marks keys that all() returned: they are hashes already, and no cookie can hold such a mark. */
const KEY = "key\n";

const keyOf = async (id: string): Promise<string> => (id.startsWith(KEY) ? id.slice(KEY.length) : sha256(id));

/** A store that takes tokens and keeps hashes. */
export const hashed = <Session>(store: Store<Session>): Store<Session> => ({
  get: async (id) => store.get(await keyOf(id)),
  set: async (id, session) => store.set(await keyOf(id), session),
  delete: async (id) => store.delete(await keyOf(id)),
  touch: async (id, fields) => store.touch(await keyOf(id), fields),
  update: async (id, change) => store.update(await keyOf(id), change),
  all: async () => (await store.all()).map(([key, session]): [string, Session] => [KEY + key, session]),
});
