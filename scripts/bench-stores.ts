/**
 * `npx node scripts/bench-stores.ts`: what the four stores of chapter 10 cost. For each: reads and changes in a second,
 * one after the other and 50 at a time, how long one of a hundred takes at least, and the space that a session takes.
 * Files and SQLite flush each change to the disk; Redis writes nothing to disk here. Needs a redis-server.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createClient } from "redis";
import { openFileStore } from "../labs/kit/lab/stores/file.ts";
import type { Ends, KeptStore } from "../labs/kit/lab/stores/kept.ts";
import { openMemoryStore } from "../labs/kit/lab/stores/memory.ts";
import { openRedisStore } from "../labs/kit/lab/stores/redis.ts";
import { openSqliteStore } from "../labs/kit/lab/stores/sqlite.ts";
import type { Figure } from "../src/site/data/figures.ts";
import { startRedis } from "../tests/helpers/redis-server.ts";
import { amount, endAfter } from "./measuring/options.ts";
import { stamp } from "./measuring/stamp.ts";
import { figure, writeDown } from "./measuring/write-down.ts";

type Session = { name: string; createdAt: number; lastSeenAt: number; end: number };
type Side = {
  key: string;
  name: string;
  sessions: number;
  operations: number;
  open: () => Promise<KeptStore<Session>>;
  /** Bytes that the store takes now. */
  space: () => Promise<number>;
};

const AT_ONCE = 50;
const HOUR = 3_600_000;

endAfter(30);
const about = stamp();
const redis = await startRedis();
const client = createClient({ url: redis.url });
await client.connect();
const folder = mkdtempSync(join(tmpdir(), "wristband-stores-"));
const files = join(folder, "files");
const database = join(folder, "sessions.db");
const ends: Ends<Session> = { now: () => Date.now(), expiresAt: ({ end }) => end };

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const heap = async (): Promise<number> => {
  collect();
  return process.memoryUsage().heapUsed;
};
const onDisk = (path: string): number => statSync(path, { throwIfNoEntry: false })?.blocks ?? 0;
const inRedis = async (): Promise<number> => Number(/^used_memory:(\d+)/m.exec(await client.info("memory"))?.[1]);

const sides: Side[] = [
  {
    key: "memory",
    name: "memory",
    sessions: amount(1_000_000, 500),
    operations: amount(200_000, 200),
    open: async () => openMemoryStore(ends),
    space: heap,
  },
  {
    key: "files",
    name: "files",
    sessions: amount(10_000, 50),
    operations: amount(4_000, 50),
    open: () => openFileStore(files, ends),
    space: async () => 512 * readdirSync(files).reduce((sum, name) => sum + onDisk(join(files, name)), onDisk(files)),
  },
  {
    key: "sqlite",
    name: "SQLite",
    sessions: amount(10_000, 50),
    operations: amount(4_000, 50),
    open: async () => openSqliteStore(database, ends),
    space: async () => 512 * ["", "-wal"].reduce((sum, end) => sum + onDisk(database + end), 0),
  },
  {
    key: "redis",
    name: "Redis",
    sessions: amount(1_000_000, 500),
    operations: amount(50_000, 200),
    open: () => openRedisStore(redis.url, ends),
    space: inRedis,
  },
];

/** Runs the operation `count` times, `together` at a time. The microseconds that each took, from its call on. */
async function run(count: number, together: number, operation: (n: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let at = 0; at < count; at += together) {
    const batch = Array.from({ length: Math.min(together, count - at) }, async (_, place) => {
      const from = performance.now();
      await operation(at + place);
      times.push(1000 * (performance.now() - from));
    });
    await Promise.all(batch);
  }
  return times;
}

/** Operations in a second. */
async function rate(count: number, together: number, operation: (n: number) => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await run(count, together, operation);
  return count / ((performance.now() - from) / 1000);
}

const ninetyNinth = (times: number[]): number => times.toSorted((a, b) => a - b)[Math.floor(0.99 * times.length)] ?? 0;

/** An ID as chapter 2 makes it: 32 bytes, 43 letters. A fixed one for each number, so that it can be found again. */
const id = (n: number): string => `${n}`.padStart(8, "0").repeat(6).slice(0, 43);

async function measure({ key, name, sessions, operations, open, space }: Side): Promise<[string, Figure][]> {
  const store = await open();
  const before = await space();
  const now = Date.now();
  await run(sessions, AT_ONCE, (n) =>
    store.set(id(n), { name: `user-${n}`, createdAt: now, lastSeenAt: now, end: now + HOUR }),
  );
  const bytes = ((await space()) - before) / sessions;
  // A step that has no divisor in common with the number of sessions comes by all of them, and not in their order.
  const any = (n: number): string => id((n * 7_919) % sessions);
  const read = (n: number) => store.get(any(n));
  const change = (n: number) => store.touch(any(n), { lastSeenAt: now + n });
  const figures: [string, Figure][] = [
    [`${key}-sessions`, figure(`${name}: sessions in it`, sessions, "")],
    [`${key}-bytes`, figure(`${name}: a session`, bytes, "bytes", `mean of ${sessions}`)],
    [`${key}-reads`, figure(`${name}: reads, one after the other`, await rate(operations, 1, read), "a second")],
    [`${key}-changes`, figure(`${name}: changes, one after the other`, await rate(operations, 1, change), "a second")],
    [
      `${key}-at-once`,
      figure(`${name}: reads, ${AT_ONCE} at a time`, await rate(operations, AT_ONCE, read), "a second"),
    ],
    [
      `${key}-slow-read`,
      figure(`${name}: one read of a hundred takes at least`, ninetyNinth(await run(operations, 1, read)), "µs"),
    ],
    [
      `${key}-slow-change`,
      figure(`${name}: one change of a hundred takes at least`, ninetyNinth(await run(operations, 1, change)), "µs"),
    ],
  ];
  await store.close();
  return figures;
}

try {
  const figures: [string, Figure][] = [];
  for (const side of sides) figures.push(...(await measure(side)));
  writeDown(about, Object.fromEntries(figures));
} finally {
  await client.close();
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
}
