import { createClient } from "redis";
import { revive, type Ends, type KeptStore } from "./kept.ts";

/** Writes only over what was read: nothing that was deleted or changed meanwhile. The end goes along, or it is lost. */
const SWAP = `if redis.call("GET", KEYS[1]) ~= ARGV[1] then return 0 end
redis.call("SET", KEYS[1], ARGV[2], "PXAT", ARGV[3])
return 1`;

/**
 * Sessions in Redis, each with an end that Redis enforces, and that the lookup asks for once more. All keys begin with
 * `prefix`, so that several lists may lie side by side. Throws when there is no server.
 */
export async function openRedisStore<Session>(
  url: string,
  ends: Ends<Session>,
  prefix = "session:",
): Promise<KeptStore<Session>> {
  const client = connect(url);
  await client.connect();
  const update = (id: string, change: (session: Session) => Session) => swap(client, prefix + id, ends, change);
  return {
    get: async (id) => revive(await client.get(prefix + id), ends),
    set: async (id, session) => {
      const expiration = { type: "PXAT", value: Math.floor(ends.expiresAt(session)) } as const;
      await client.set(prefix + id, JSON.stringify(session), { expiration });
    },
    delete: async (id) => revive(await client.getDel(prefix + id), ends),
    touch: (id, fields) => update(id, (session) => ({ ...session, ...fields })),
    update,
    all: () => scan(client, prefix, ends),
    // Redis removes by itself what has expired.
    sweep: async () => {},
    close: () => client.close(),
  };
}

function connect(url: string) {
  const client = createClient({ url, disableOfflineQueue: true, socket: { reconnectStrategy: false } });
  // A lost connection shows in the next operation, which rejects. Without a listener it would end the process.
  client.on("error", () => {});
  return client;
}
type Client = ReturnType<typeof connect>;

/** Reads, changes and writes; again, when somebody else was faster. */
async function swap<Session>(
  client: Client,
  key: string,
  ends: Ends<Session>,
  change: (session: Session) => Session,
): Promise<boolean> {
  for (;;) {
    const text = await client.get(key);
    const session = revive(text, ends);
    if (text === null || session === undefined) return false;
    const changed = change(session);
    const end = String(Math.floor(ends.expiresAt(changed)));
    if ((await client.eval(SWAP, { keys: [key], arguments: [text, JSON.stringify(changed), end] })) === 1) return true;
  }
}

/** All sessions, a thousand keys at a time: KEYS would hold up everybody else. SCAN may name a key twice. */
async function scan<Session>(
  client: Client,
  prefix: string,
  ends: Ends<Session>,
): Promise<[id: string, session: Session][]> {
  const found = new Map<string, Session>();
  for await (const keys of client.scanIterator({ MATCH: `${prefix}*`, COUNT: 1000 })) {
    const texts = keys.length > 0 ? await client.mGet(keys) : [];
    for (const [place, text] of texts.entries()) {
      const session = revive(text, ends);
      if (session !== undefined) found.set((keys[place] ?? "").slice(prefix.length), session);
    }
  }
  return [...found];
}
