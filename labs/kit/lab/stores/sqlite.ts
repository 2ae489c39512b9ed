import { DatabaseSync } from "node:sqlite";
import { revive, type Ends, type KeptStore } from "./kept.ts";

const SCHEMA = `PRAGMA journal_mode = WAL;
PRAGMA busy_timeout = 5000;
CREATE TABLE IF NOT EXISTS sessions (id TEXT PRIMARY KEY, data TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS sessions_expire ON sessions (expires_at);`;

type Row = { id: string; data: string };

/**
 * Sessions in a table of an SQLite file; needs no server. Several processes may open the same file. Every value is a
 * parameter, never a part of the statement.
 */
export const openSqliteStore = <Session>(file: string, ends: Ends<Session>): KeptStore<Session> =>
  storeIn(openDatabase(file), ends);

function openDatabase(file: string): DatabaseSync {
  const db = new DatabaseSync(file);
  db.exec(SCHEMA);
  return db;
}

/**
 * The same store for one piece of work, in a database in memory. It is made from a text, and afterwards becomes a text
 * again, for a server that has no disk for files. The text is SQL, one statement for each row, and SQLite itself quotes
 * the values.
 */
export async function withSqliteText<Session, Result>(
  text: string,
  ends: Ends<Session>,
  work: (store: KeptStore<Session>) => Promise<Result>,
): Promise<{ result: Result; text: string }> {
  const db = openDatabase(":memory:");
  try {
    db.exec(text);
    const result = await work(storeIn(db, ends));
    return { result, text: textOf(db) };
  } finally {
    db.close();
  }
}

const ROWS = `SELECT 'INSERT INTO sessions VALUES(' || quote(id) || ',' || quote(data) || ',' || expires_at || ');'
AS line FROM sessions ORDER BY rowid`;

const textOf = (db: DatabaseSync): string =>
  db
    .prepare(ROWS)
    .all()
    .map(({ line }) => String(line))
    .join("\n");

function storeIn<Session>(db: DatabaseSync, ends: Ends<Session>): KeptStore<Session> {
  const one = db.prepare("SELECT id, data FROM sessions WHERE id = ? AND expires_at > ?");
  const every = db.prepare("SELECT id, data FROM sessions WHERE expires_at > ? ORDER BY rowid");
  const put = db.prepare(
    "INSERT INTO sessions VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at",
  );
  const strike = db.prepare("DELETE FROM sessions WHERE id = ? RETURNING id, data");
  const expire = db.prepare("DELETE FROM sessions WHERE expires_at <= ?");
  const session = (row: unknown): Session | undefined => revive((row as Row | undefined)?.data, ends);
  const write = (id: string, value: Session) =>
    void put.run(id, JSON.stringify(value), Math.floor(ends.expiresAt(value)));
  const update = async (id: string, change: (session: Session) => Session): Promise<boolean> =>
    inOneStep(db, () => {
      const found = session(one.get(id, ends.now()));
      if (found !== undefined) write(id, change(found));
      return found !== undefined;
    });
  return {
    get: async (id) => session(one.get(id, ends.now())),
    set: async (id, value) => write(id, value),
    delete: async (id) => session(strike.get(id)),
    touch: (id, fields) => update(id, (found) => ({ ...found, ...fields })),
    update,
    all: async () =>
      (every.all(ends.now()) as Row[]).flatMap((row) => {
        const found = session(row);
        return found === undefined ? [] : [[row.id, found] as [string, Session]];
      }),
    sweep: async () => void expire.run(ends.now()),
    close: async () => db.close(),
  };
}

/** IMMEDIATE takes the write lock before it reads, so nobody changes what was read before it writes. */
function inOneStep<Result>(db: DatabaseSync, act: () => Result): Result {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = act();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    db.exec("ROLLBACK");
    throw error;
  }
}
