/**
 * What it costs to keep sandboxes in Redis: CPU time of a session-protected page by turns with memory and with Redis, and
 * that of Redis; with two processes whose requests alternate; and what sandboxes take there. Needs a build and a redis-server.
 */
import { createClient } from "redis";
import { median } from "../src/site/data/median.ts";
import { startRedis } from "../tests/helpers/redis-server.ts";
import { get, send } from "./load/client.ts";
import { logIn, serverOf } from "./load/readers.ts";
import { start, type Measured } from "./load/start.ts";

const ROUNDS = 5;
const READERS = 50;
const REQUESTS = 2_000;

const redis = await startRedis();
const client = createClient({ url: redis.url });
await client.connect();

/** A number in what Redis says about itself. */
const info = async (section: string, name: string): Promise<number> =>
  Number(new RegExp(`^${name}:([\\d.]+)`, "m").exec(await client.info(section))?.[1]);

/** Microseconds of CPU time that Redis has used. */
const redisCpu = async (): Promise<number> =>
  1e6 * ((await info("cpu", "used_cpu_user")) + (await info("cpu", "used_cpu_sys")));

/** Microseconds of CPU time that one page costs, in the processes and in Redis. Requests go to them in equal parts. */
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
const [memory, one, other] = await Promise.all([start("site"), start("site", env), start("site", env)]);
const cookies = { memory: await logIn(memory.port, READERS), redis: await logIn(one.port, READERS) };
const sides = [
  { name: "memory", measure: () => cost([memory], cookies.memory) },
  { name: "Redis, one process", measure: () => cost([one], cookies.redis) },
  { name: "Redis, two processes in turns", measure: () => cost([one, other], cookies.redis) },
];
const costs = sides.map((): { processes: number; redis: number }[] => []);
for (let round = 0; round <= ROUNDS; round++) {
  for (const [at, { measure }] of sides.entries()) costs[at]?.push(await measure());
}
for (const [at, { name }] of sides.entries()) {
  const counted = costs[at]?.slice(1) ?? [];
  const [own, theirs] = [median(counted.map(({ processes }) => processes)), median(counted.map((all) => all.redis))];
  console.log(`${name}: ${own.toFixed(0)} µs a request, and ${theirs.toFixed(0)} µs in Redis`);
}

await client.flushAll();
const empty = await info("memory", "used_memory");
const fresh = 1_000;
await send({
  port: one.port,
  requests: fresh,
  connections: 10,
  text: (n) => get(`${serverOf(READERS + n)}/`),
  from: (connection) => `127.0.1.${connection + 1}`,
});
console.log(
  `a fresh sandbox: ${(((await info("memory", "used_memory")) - empty) / fresh / 1000).toFixed(1)} kB in Redis`,
);
await Promise.all([memory, one, other].map((each) => each.stop()));
await client.close();
await redis.stop();
