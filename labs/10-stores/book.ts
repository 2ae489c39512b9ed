import type { KeptStore } from "../kit/lab/stores/kept.ts";
import { hex, newSessionId } from "../kit/lab/index.ts";
import type { Book, Session } from "../kit/lab/whole-site.ts";

/** Opens a store, does the work, and closes the store. Rejects if there is no store. */
export type Using = <Result>(work: (store: KeptStore<Session>) => Promise<Result>) => Promise<Result>;

async function hash(token: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return hex(new Uint8Array(digest));
}

/** A book on any store: sessions are filed under the hash of their token, as in chapter 9. */
export const createBook = (using: Using): Book => ({
  add: (session) =>
    using(async (store) => {
      const token = newSessionId();
      await store.sweep();
      await store.set(await hash(token), session);
      return token;
    }),
  get: (token) => using(async (store) => store.get(await hash(token))),
  update: (token, change) => using(async (store) => store.update(await hash(token), change)),
  delete: (token) => using(async (store) => store.delete(await hash(token))),
  all: () => using((store) => store.all()),
  strike: (name) => using(async (store) => void (await store.delete(name))),
});
