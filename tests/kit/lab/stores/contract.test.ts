import { mkdtemp, readFile, readdir, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createClient } from "redis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openFileStore } from "../../../../labs/kit/lab/stores/file.ts";
import type { Ends, KeptStore } from "../../../../labs/kit/lab/stores/kept.ts";
import { openMemoryStore } from "../../../../labs/kit/lab/stores/memory.ts";
import { openRedisStore } from "../../../../labs/kit/lab/stores/redis.ts";
import { openSqliteStore } from "../../../../labs/kit/lab/stores/sqlite.ts";
import { haveRedis } from "../../../../scripts/redis.ts";
import { startRedis, type RedisServer } from "../../../helpers/redis-server.ts";

type Session = { name: string; items: string[]; end: number };
type Kind = {
  name: string;
  open: (ends: Ends<Session>) => Promise<KeptStore<Session>>;
  /** Cuts what is stored under the only session short. */
  cut?: () => Promise<void>;
  survives: boolean;
  /** `update` is one step for two servers, too. */
  inOneStep: boolean;
};

const HOUR = 3_600_000;
const withRedis = haveRedis();
const clock = { now: Date.now() };
const ends: Ends<Session> = { now: () => clock.now, expiresAt: ({ end }) => end };
const alice = (): Session => ({ name: "alice", items: [], end: clock.now + HOUR });

let folder = "";
let redis: RedisServer | undefined;
const url = (): string => redis?.url ?? "";
const file = () => join(folder, "sessions.db");
const files = () => join(folder, "sessions");

const client = () => createClient({ url: url() });

async function withClient<Result>(work: (redis: ReturnType<typeof client>) => Promise<Result>): Promise<Result> {
  const opened = client();
  await opened.connect();
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}

const KINDS: Kind[] = [
  { name: "memory", open: async (known) => openMemoryStore(known), survives: false, inOneStep: false },
  {
    name: "file",
    open: (known) => openFileStore(files(), known),
    cut: async () => {
      for (const name of await readdir(files())) await truncate(join(files(), name), 20);
    },
    survives: true,
    inOneStep: false,
  },
  {
    name: "SQLite",
    open: async (known) => openSqliteStore(file(), known),
    cut: async () => {
      const db = new DatabaseSync(file());
      db.exec("UPDATE sessions SET data = substr(data, 1, 20)");
      db.close();
    },
    survives: true,
    inOneStep: true,
  },
  {
    name: "Redis",
    open: (known) => openRedisStore(url(), known),
    cut: () => withClient(async (client) => void (await client.set("session:a", '{"name":"al'))),
    survives: true,
    inOneStep: true,
  },
];

beforeAll(async () => {
  if (withRedis) redis = await startRedis();
  else console.warn("There is no redis-server and none could be installed: the tests of the Redis store are skipped.");
});
afterAll(() => redis?.stop());
beforeEach(async () => {
  clock.now = Date.now();
  folder = await mkdtemp(join(tmpdir(), "wristband-stores-"));
  if (withRedis) await withClient((client) => client.flushAll());
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Cookies that are more than an ID: a path, SQL, a name that no file has, a pattern, a prototype's field. */
const ODD = [
  "../../etc/passwd",
  "..%2f..%2fetc%2fpasswd",
  "/etc/passwd",
  "a\0b",
  "x".repeat(5000),
  "' OR '1'='1",
  "'; DROP TABLE sessions; --",
  "*",
  "%",
  "__proto__",
  "",
];

describe.each(KINDS)("the $name store", ({ name, open, cut, survives, inOneStep }) => {
  const skipped = name === "Redis" && !withRedis;
  const sentence = test.skipIf(skipped);
  /** What is promised by other kinds only is not a test that was skipped. */
  const nothing = () => {};
  const using = async (work: (store: KeptStore<Session>) => Promise<void>) => {
    const store = await open(ends);
    try {
      await work(store);
    } finally {
      await store.close().catch(() => {});
    }
  };

  sentence("gives back what was set, as a copy", () =>
    using(async (store) => {
      const session = alice();
      await store.set("a", session);
      session.items.push("umbrella");
      const got = await store.get("a");
      expect(got).toEqual({ ...session, items: [] });
      got?.items.push("teapot");
      expect((await store.get("a"))?.items).toEqual([]);
    }),
  );

  sentence("replaces what stood there", () =>
    using(async (store) => {
      await store.set("a", { ...alice(), items: ["umbrella"] });
      await store.set("a", alice());
      expect([await store.get("a"), (await store.all()).length]).toEqual([alice(), 1]);
    }),
  );

  sentence.each(ODD)("finds nothing under %j, and keeps what is set under it apart", (id) =>
    using(async (store) => {
      await store.set("a", alice());
      const change = (session: Session) => ({ ...session, name: "mallory" });
      expect([await store.get(id), await store.delete(id), await store.update(id, change)]).toEqual([
        undefined,
        undefined,
        false,
      ]);
      await store.set(id, { ...alice(), name: "odd" });
      expect([(await store.get(id))?.name, (await store.get("a"))?.name]).toEqual(["odd", "alice"]);
    }),
  );

  sentence("deletes for one of several, and answers what it was", () =>
    using(async (store) => {
      await store.set("a", alice());
      const got = await Promise.all([store.delete("a"), store.delete("a"), store.delete("a")]);
      expect(got.filter(Boolean)).toEqual([alice()]);
      expect([await store.get("a"), await store.all()]).toEqual([undefined, []]);
    }),
  );

  sentence("touches the named fields, and nothing that is gone", () =>
    using(async (store) => {
      await store.set("a", { ...alice(), items: ["umbrella"] });
      expect(await store.touch("a", { name: "alicia" })).toBe(true);
      expect(await store.get("a")).toEqual({ ...alice(), name: "alicia", items: ["umbrella"] });
      await store.delete("a");
      expect(await store.touch("a", { name: "alicia" })).toBe(false);
      expect(await store.all()).toEqual([]);
    }),
  );

  sentence("loses none of twenty updates at once", () =>
    using(async (store) => {
      await store.set("a", alice());
      const add = (item: number) => (session: Session) => ({ ...session, items: [...session.items, String(item)] });
      await Promise.all(Array.from({ length: 20 }, (_, item) => store.update("a", add(item))));
      expect((await store.get("a"))?.items).toHaveLength(20);
    }),
  );

  sentence("lists all of them", () =>
    using(async (store) => {
      for (const id of ["a", "b", "c"]) await store.set(id, { ...alice(), name: id });
      expect((await store.all()).map(([id, session]) => id + session.name).sort()).toEqual(["aa", "bb", "cc"]);
    }),
  );

  sentence("finds nothing that has expired, swept or not", () =>
    using(async (store) => {
      await store.set("a", alice());
      await store.set("b", { ...alice(), end: clock.now + 2 * HOUR });
      clock.now += HOUR;
      const found = [
        await store.get("a"),
        await store.touch("a", { name: "x" }),
        (await store.all()).map(([id]) => id),
      ];
      expect(found).toEqual([undefined, false, ["b"]]);
      await store.sweep();
      expect((await store.all()).map(([id]) => id)).toEqual(["b"]);
      expect(await store.delete("a")).toBeUndefined();
    }),
  );

  sentence("moves the end with an update", () =>
    using(async (store) => {
      await store.set("a", alice());
      await store.touch("a", { end: clock.now + 2 * HOUR });
      clock.now += HOUR;
      expect((await store.get("a"))?.name).toBe("alice");
      clock.now += HOUR;
      expect(await store.get("a")).toBeUndefined();
    }),
  );

  sentence("takes an end that is no time for one that has passed", () =>
    using(async (store) => {
      const [never] = JSON.parse(JSON.stringify([{ ...alice(), end: new Date(clock.now + HOUR) }])) as Session[];
      if (never) await store.set("a", never).catch(() => {});
      expect(await store.get("a")).toBeUndefined();
    }),
  );

  sentence("rejects when it is down", async () => {
    const store = await open(ends);
    await store.set("a", alice());
    await store.close();
    for (const work of [() => store.get("a"), () => store.all(), () => store.set("b", alice())]) {
      await expect((async () => work())()).rejects.toThrow();
    }
  });

  sentence(survives ? "has its sessions after a restart" : "has forgotten everything after a restart", async () => {
    await using((store) => store.set("a", alice()));
    await using(async (store) => expect(await store.get("a")).toEqual(survives ? alice() : undefined));
  });

  sentence(survives ? "is one store for two servers" : "is another store for each server", () =>
    using((one) =>
      using(async (other) => {
        await one.set("a", alice());
        expect(await other.get("a")).toEqual(survives ? alice() : undefined);
        await other.delete("a");
        expect(await one.get("a")).toEqual(survives ? undefined : alice());
      }),
    ),
  );

  (inOneStep ? sentence : nothing)("loses none of forty updates of two servers at once", () =>
    using((one) =>
      using(async (other) => {
        await one.set("a", alice());
        const add = (session: Session) => ({ ...session, items: [...session.items, "x"] });
        await Promise.all(Array.from({ length: 20 }, () => [one.update("a", add), other.update("a", add)]).flat());
        expect((await one.get("a"))?.items).toHaveLength(40);
      }),
    ),
  );

  (cut ? sentence : nothing)("takes half a record for none", () =>
    using(async (store) => {
      await store.set("a", alice());
      await cut?.();
      await store.set("b", alice());
      expect([await store.get("a"), await store.touch("a", {}), (await store.all()).map(([id]) => id)]).toEqual([
        undefined,
        false,
        ["b"],
      ]);
      expect(await store.delete("a")).toBeUndefined();
    }),
  );
});

describe("files", () => {
  test.skipIf(process.platform === "win32")(
    "can be read only by their owner, and no other file is left in the folder",
    async () => {
      const store = await openFileStore(files(), ends);
      await store.set("a", alice());
      await store.touch("a", { name: "alicia" });
      const names = await readdir(files());
      expect(names).toHaveLength(1);
      for (const path of [files(), join(files(), names[0] ?? "")]) expect((await stat(path)).mode & 0o077).toBe(0);
    },
  );

  test("outside the store's folder are never read, even if an ID leads there", async () => {
    const store = await openFileStore(files(), ends);
    await writeFile(join(folder, "planted.json"), JSON.stringify(["../planted", alice()]));
    expect(await store.get("../planted")).toBeUndefined();
    expect(await readFile(join(folder, "planted.json"), "utf8")).toContain("alice");
  });
});

test("an SQL text with a cookie's value inside lets anybody in", async () => {
  const store = openSqliteStore(file(), ends);
  await store.set("a", alice());
  const db = new DatabaseSync(file());
  const cookie = "' OR '1'='1";
  expect(db.prepare(`SELECT data FROM sessions WHERE id = '${cookie}'`).get()).toMatchObject({
    data: JSON.stringify(alice()),
  });
  expect(db.prepare("SELECT data FROM sessions WHERE id = ?").get(cookie)).toBeUndefined();
  db.close();
  await store.close();
});

describe.skipIf(!withRedis)("Redis", () => {
  test("removes a key's expiry when the key is set without an expiry", () =>
    withClient(async (client) => {
      await client.set("key", "before", { expiration: { type: "EX", value: 180 } });
      expect(await client.ttl("key")).toBeGreaterThan(0);
      await client.set("key", "after");
      expect(await client.ttl("key")).toBe(-1);
    }));

  test("keeps a key's expiry when the session is updated, and the key never lives longer than the session", async () => {
    const store = await openRedisStore(url(), ends);
    await store.set("a", alice());
    await store.touch("a", { name: "alicia" });
    await store.update("a", (session) => session);
    const left = await withClient((client) => client.pTTL("session:a"));
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(HOUR);
    await store.close();
  });

  test("lists its sessions without reading keys that are not its own", async () => {
    const store = await openRedisStore(url(), ends);
    await store.set("a", alice());
    await withClient(async (client) => {
      await client.mSet(Array.from({ length: 5_000 }, (_, n): [string, string] => [`other:${n}`, "x"]));
      await client.configResetStat();
      expect((await store.all()).map(([id]) => id)).toEqual(["a"]);
      const calls = [...(await client.info("commandstats")).matchAll(/cmdstat_(\S+?):calls=(\d+)/g)];
      expect(Object.fromEntries(calls.map(([, name, count]) => [name, count]))).toMatchObject({
        zrange: "1",
        mget: "1",
      });
      expect(calls.map(([, name]) => name)).not.toContain("scan");
    });
    await store.close();
  });

  test("removes the entry of a deleted session, and the index when the last session has ended", async () => {
    const store = await openRedisStore(url(), ends);
    await store.set("a", alice());
    await store.set("b", { ...alice(), end: clock.now + 2 * HOUR });
    await withClient(async (client) => {
      const left = await client.pTTL("session-index");
      expect([left > HOUR, left <= 2 * HOUR]).toEqual([true, true]);
      await store.delete("b");
      expect(await client.zRange("session-index", 0, -1)).toEqual(["a"]);
      await store.delete("a");
      expect(await client.keys("*")).toEqual([]);
    });
    await store.close();
  });

  test("removes ended sessions from its index, when another session is written and when it is swept", async () => {
    const store = await openRedisStore(url(), ends);
    await store.set("a", alice());
    await store.set("b", { ...alice(), end: clock.now + 2 * HOUR });
    clock.now += HOUR;
    await withClient(async (client) => {
      await store.touch("b", { name: "bob" });
      expect(await client.zRange("session-index", 0, -1)).toEqual(["b"]);
      clock.now += HOUR;
      await store.sweep();
      expect(await client.exists("session-index")).toBe(0);
    });
    await store.close();
  });
});
