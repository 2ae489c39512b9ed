import { createClient } from "redis";
import { revive, type Ends, type KeptStore } from "./kept.ts";

/**
 * Writes a session, its end, and its place in the index, in one step. With a text to expect it writes only over that: nothing
 * that was deleted or changed meanwhile. The index forgets what has ended, and lives no longer than the last session in it.
 */
const WRITE = `local session, index = KEYS[1], KEYS[2]
local id, text, finish, now, expected = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
if expected and redis.call("GET", session) ~= expected then return 0 end
redis.call("SET", session, text, "PXAT", finish)
redis.call("ZADD", index, finish, id)
redis.call("ZREMRANGEBYSCORE", index, "-inf", now)
local last = redis.call("ZRANGE", index, -1, -1, "WITHSCORES")[2]
if last then redis.call("PEXPIREAT", index, string.format("%.0f", last)) end
return 1`;

/** Takes a session out of the list and the index in one step. Answers its text. */
const TAKE = `local text = redis.call("GET", KEYS[1])
redis.call("DEL", KEYS[1])
redis.call("ZREM", KEYS[2], ARGV[1])
return text`;

/**
 * Sessions in Redis, each with an end that Redis enforces, and that the lookup asks for once more. Their keys begin
 * with `prefix`, which ends with a colon, so that several lists may lie side by side. An index of its own names them: a SCAN
 * would look at every key of everybody. Throws when there is no server.
 */
export async function openRedisStore<Session>(
  url: string,
  ends: Ends<Session>,
  prefix = "session:",
): Promise<KeptStore<Session>> {
  const client = connect(url);
  await client.connect();
  const list: List<Session> = { client, prefix, index: `${prefix.slice(0, -1)}-index`, ends };
  const update = (id: string, change: (session: Session) => Session) => swap(list, id, change);
  return {
    get: async (id) => revive(await client.get(prefix + id), ends),
    set: async (id, session) => void (await write(list, id, session)),
    delete: async (id) => {
      const text = await client.eval(TAKE, { keys: [prefix + id, list.index], arguments: [id] });
      return revive(typeof text === "string" ? text : null, ends);
    },
    touch: (id, fields) => update(id, (session) => ({ ...session, ...fields })),
    update,
    all: () => readAll(list),
    // Redis removes sessions by itself. The index forgets them here, and whenever one is written.
    sweep: async () => void (await client.zRemRangeByScore(list.index, "-inf", ends.now())),
    close: () => client.close(),
  };
}

function connect(url: string) {
  const client = createClient({ url, disableOfflineQueue: true, socket: { reconnectStrategy: false } });
  // The next operation rejects when the connection is lost. Without a listener the error would end the process.
  client.on("error", () => {});
  return client;
}
type Client = ReturnType<typeof connect>;
type List<Session> = { client: Client; prefix: string; index: string; ends: Ends<Session> };

/** True when it was written. `expected` is the text that must still be there. */
async function write<Session>(
  { client, prefix, index, ends }: List<Session>,
  id: string,
  session: Session,
  ...expected: string[]
): Promise<boolean> {
  const end = String(Math.floor(ends.expiresAt(session)));
  const sent = [id, JSON.stringify(session), end, String(ends.now()), ...expected];
  return (await client.eval(WRITE, { keys: [prefix + id, index], arguments: sent })) === 1;
}

/** Reads, changes and writes; again, when somebody else was faster. */
async function swap<Session>(list: List<Session>, id: string, change: (session: Session) => Session): Promise<boolean> {
  for (;;) {
    const text = await list.client.get(list.prefix + id);
    const session = revive(text, list.ends);
    if (text === null || session === undefined) return false;
    if (await write(list, id, change(session), text)) return true;
  }
}

/** All sessions that the index names, a thousand at a time: one long answer would hold up everybody else. */
async function readAll<Session>({
  client,
  prefix,
  index,
  ends,
}: List<Session>): Promise<[id: string, session: Session][]> {
  const ids = await client.zRange(index, 0, -1);
  const found: [id: string, session: Session][] = [];
  for (let at = 0; at < ids.length; at += 1000) {
    const some = ids.slice(at, at + 1000);
    const texts = await client.mGet(some.map((id) => prefix + id));
    for (const [place, text] of texts.entries()) {
      const session = revive(text, ends);
      if (session !== undefined) found.push([some[place] ?? "", session]);
    }
  }
  return found;
}
