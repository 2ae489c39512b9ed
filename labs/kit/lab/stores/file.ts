import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { revive, type Ends, type KeptStore } from "./kept.ts";

const ENDING = ".json";

/**
 * One file for each session, in a folder that only this user can read. The file's name is a hash of the ID, so that an
 * ID cannot be a path. It writes another file and renames it, so that nobody reads half a file. Several processes may
 * share the folder, but `update` and `touch` are one step only within one process: of two processes at the same time,
 * the later one wins.
 */
export async function openFileStore<Session>(folder: string, ends: Ends<Session>): Promise<KeptStore<Session>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return new FileStore(folder, ends);
}

class FileStore<Session> implements KeptStore<Session> {
  readonly #folder: string;
  readonly #ends: Ends<Session>;
  readonly #turns = new Map<string, Promise<unknown>>();
  #closed = false;

  constructor(folder: string, ends: Ends<Session>) {
    this.#folder = folder;
    this.#ends = ends;
  }

  async get(id: string): Promise<Session | undefined> {
    return this.#read(this.#path(id));
  }

  set(id: string, session: Session): Promise<void> {
    const text = JSON.stringify([id, session]);
    return this.#inTurn(id, () => this.#write(this.#path(id), text));
  }

  /** Renames the file first: when several calls delete the same file, only one succeeds. */
  delete(id: string): Promise<Session | undefined> {
    return this.#inTurn(id, async () => {
      const path = this.#path(id);
      const taken = `${path}.${randomUUID()}`;
      if (!(await unlessMissing(rename(path, taken).then(() => true)))) return undefined;
      const session = await this.#read(taken);
      await rm(taken, { force: true });
      return session;
    });
  }

  touch(id: string, fields: Partial<Session>): Promise<boolean> {
    return this.update(id, (session) => ({ ...session, ...fields }));
  }

  update(id: string, change: (session: Session) => Session): Promise<boolean> {
    return this.#inTurn(id, async () => {
      const path = this.#path(id);
      const session = await this.#read(path);
      if (session !== undefined) await this.#write(path, JSON.stringify([id, change(session)]));
      return session !== undefined;
    });
  }

  async all(): Promise<[id: string, session: Session][]> {
    const entries = await Promise.all((await this.#paths()).map((path) => this.#entry(path)));
    return entries.filter((entry) => entry !== undefined);
  }

  async sweep(): Promise<void> {
    for (const path of await this.#paths()) if (!(await this.#entry(path))) await rm(path, { force: true });
  }

  async close(): Promise<void> {
    await Promise.all(this.#turns.values());
    this.#closed = true;
  }

  #path(id: string): string {
    if (this.#closed) throw new Error("the store is closed");
    return join(this.#folder, createHash("sha256").update(id).digest("hex") + ENDING);
  }

  async #paths(): Promise<string[]> {
    if (this.#closed) throw new Error("the store is closed");
    const names = await readdir(this.#folder);
    return names.filter((name) => name.endsWith(ENDING)).map((name) => join(this.#folder, name));
  }

  async #read(path: string): Promise<Session | undefined> {
    return (await this.#entry(path))?.[1];
  }

  async #entry(path: string): Promise<[string, Session] | undefined> {
    const [id, session] = parsePair(await unlessMissing(readFile(path, "utf8")));
    const found = revive(JSON.stringify(session), this.#ends);
    return id === undefined || found === undefined ? undefined : [id, found];
  }

  async #write(path: string, text: string): Promise<void> {
    const beside = `${path}.${randomUUID()}`;
    await writeFile(beside, text, { mode: 0o600, flush: true });
    await rename(beside, path);
  }

  /** Runs one operation on an ID at a time. */
  async #inTurn<Result>(id: string, work: () => Promise<Result>): Promise<Result> {
    const result = (this.#turns.get(id) ?? Promise.resolve()).then(work);
    const settled = result.catch(() => {});
    this.#turns.set(id, settled);
    await settled;
    if (this.#turns.get(id) === settled) this.#turns.delete(id);
    return result;
  }
}

function parsePair(text: string | undefined): [id?: string, session?: unknown] {
  try {
    const pair: unknown = JSON.parse(text ?? "");
    return Array.isArray(pair) && typeof pair[0] === "string" ? [pair[0], pair[1]] : [];
  } catch {
    return [];
  }
}

/** The result of the promise, or undefined when there is no such file. */
async function unlessMissing<Result>(promise: Promise<Result>): Promise<Result | undefined> {
  try {
    return await promise;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
