/**
 * `npx node scripts/bench-redis.ts`, after a build: what it costs to keep sandboxes in Redis. CPU time of a session-protected
 * page by turns with memory and with Redis, and that of Redis; with two processes whose requests alternate; and what
 * sandboxes take there. Needs a redis-server.
 */
import { createClient } from "redis";
import type { Figure } from "../src/site/data/figures.ts";
import { median } from "../src/site/data/median.ts";
import { startRedis } from "../tests/helpers/redis-server.ts";
import { get, send } from "./load/client.ts";
import { logIn, serverOf } from "./load/readers.ts";
import { start, type Measured } from "./load/start.ts";
import { amount, endAfter } from "./measuring/options.ts";
import { stamp } from "./measuring/stamp.ts";
import { figure, writeDown } from "./measuring/write-down.ts";

const ROUNDS = amount(5, 1);
const READERS = amount(50, 4);
const REQUESTS = amount(2_000, 40);
const FRESH = amount(1_000, 20);

endAfter(15);
const about = stamp();
const redis = await startRedis();
const client = createClient({ url: redis.url });
await client.connect();

/** A number from Redis's INFO. */
const info = async (section: string, name: string): Promise<number> =>
  Number(new RegExp(`^${name}:([\\d.]+)`, "m").exec(await client.info(section))?.[1]);

/** Microseconds of CPU time that Redis has used. */
const redisCpu = async (): Promise<number> =>
  1e6 * ((await info("cpu", "used_cpu_user")) + (await info("cpu", "used_cpu_sys")));

/**
 * The microseconds of CPU time that one page costs, in the processes and in Redis. The processes get equal numbers of
 * requests.
 */
async function cost(processes: Measured[], cookies: string[]): Promise<{ processes: number; redis: number }> {
  const used = async () =>
    (await Promise.all(processes.map((each) => each.usage()))).reduce((sum, { cpu }) => sum + cpu, 0);
  const [before, redisBefore] = [await used(), await redisCpu()];
  const text = (n: number) => get(`${serverOf(n % READERS)}/dashboard`, { Cookie: cookies[n % READERS] ?? "" });
  const requests = REQUESTS / processes.length;
  const results = await Promise.all(processes.map(({ port }) => send({ port, requests, connections: 8, text })));
  const good = results.reduce((sum, { statuses }) => sum + (statuses[200] ?? 0), 0);
  if (good !== REQUESTS) throw new Error(`Not everything was answered 200: ${JSON.stringify(results)}`);
  return { processes: ((await used()) - before) / REQUESTS, redis: ((await redisCpu()) - redisBefore) / REQUESTS };
}

const env = { REDIS_URL: redis.url };
const [memory, one, other] = await Promise.all([start("site"), start("site", { env }), start("site", { env })]);
const cookies = { memory: await logIn(memory.port, READERS), redis: await logIn(one.port, READERS) };
const sides = [
  { key: "memory", name: "memory", measure: () => cost([memory], cookies.memory) },
  { key: "redis", name: "Redis, one process", measure: () => cost([one], cookies.redis) },
  { key: "turns", name: "Redis, two processes in turns", measure: () => cost([one, other], cookies.redis) },
];

/** Measures all sides in turns. The first round only warms up. */
async function compare(): Promise<Record<string, Figure>> {
  const costs = sides.map((): { processes: number; redis: number }[] => []);
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [at, { measure }] of sides.entries()) costs[at]?.push(await measure());
  }
  const how = `median of ${ROUNDS}`;
  const pairs = sides.flatMap(({ key, name }, at): [string, Figure][] => {
    const counted = costs[at]?.slice(1) ?? [];
    const own = median(counted.map(({ processes }) => processes));
    const theirs = median(counted.map((all) => all.redis));
    return [
      [key, figure(`a page with ${name}: CPU time`, own, "µs", how)],
      [`${key}-in-redis`, figure(`a page with ${name}: CPU time of Redis`, theirs, "µs", how)],
    ];
  });
  return Object.fromEntries(pairs);
}

/** Kilobytes of one sandbox that a reader has opened. */
async function fresh(): Promise<number> {
  await client.flushAll();
  const empty = await info("memory", "used_memory");
  await send({
    port: one.port,
    requests: FRESH,
    connections: 10,
    text: (n) => get(`${serverOf(READERS + n)}/`),
    from: (connection) => `127.0.1.${connection + 1}`,
  });
  return ((await info("memory", "used_memory")) - empty) / FRESH / 1000;
}

writeDown(about, {
  ...(await compare()),
  fresh: figure("a fresh sandbox in Redis", await fresh(), "kB", `mean of ${FRESH}`),
});
await Promise.all([memory, one, other].map((each) => each.stop()));
await client.close();
await redis.stop();
