/**
 * `npx node scripts/bench-live.ts`, after a build: what a request costs, side by side on loopback. A session-protected page
 * of a live server against node:http with a Map and against the same server without labs/kit/fast, a chapter against the
 * static server of @astrojs/node alone, and a live server among few and among many sandboxes. Client and servers share one core where the system can be told so. With a core
 * of its own a slower server lets the client fall asleep, and then pays for waking it with every answer. The script tells the
 * time until the next answer, and the CPU time of the server's process, which stays the same when other programs want the core.
 */
import { execFileSync } from "node:child_process";
import type { Figure } from "../src/site/data/figures.ts";
import { median } from "../src/site/data/median.ts";
import { get, send, type Load } from "./load/client.ts";
import { logIn, serverOf } from "./load/readers.ts";
import { start, type Measured } from "./load/start.ts";
import { amount, endAfter } from "./measuring/options.ts";
import { stamp } from "./measuring/stamp.ts";
import { figure, writeDown } from "./measuring/write-down.ts";

const ROUNDS = amount(15, 1);
/** Requests before the measurement: V8 needs time to compile code that runs often. */
const WARM_UP = amount(60_000, 100);
const REQUESTS = amount(8_000, 100);
const READERS = amount(500, 20);
const SANDBOXES = amount(9_900, 50);
const CHAPTER = "/chapters/logout/";

type Side = { name: string; server: Measured; text: Load["text"] };

/** Puts this process, and those that it will start, on one core. */
function shareCore(): void {
  try {
    execFileSync("taskset", ["-cp", "0", String(process.pid)], { stdio: "ignore" });
  } catch {
    console.log("There is no taskset here: client and servers run on whatever core is free.");
  }
}

/** Sends requests, and resolves with the milliseconds that took. */
async function ask({ server, text }: Side, requests: number): Promise<number> {
  const { statuses, ms } = await send({ port: server.port, requests, connections: 16, text });
  if (statuses[200] !== requests) throw new Error(`Not everything was answered 200: ${JSON.stringify(statuses)}`);
  return ms;
}

/** Of one request: microseconds of the server's CPU time, and microseconds until the next answer. */
type Cost = { cpu: number; wall: number };

async function cost(side: Side): Promise<Cost> {
  const before = await side.server.usage();
  const ms = await ask(side, REQUESTS);
  return { cpu: ((await side.server.usage()).cpu - before.cpu) / REQUESTS, wall: (ms * 1000) / REQUESTS };
}

/** Measures both sides in turns, so that other work on the machine affects both. */
async function compare(name: string, base: Side, other: Side): Promise<Record<string, Figure>> {
  for (const side of [base, other]) await ask(side, WARM_UP);
  const costs: [Cost, Cost][] = [];
  for (let round = 0; round < ROUNDS; round++) costs.push([await cost(base), await cost(other)]);
  const figures: Record<string, Figure> = {};
  for (const [words, what] of [["CPU time", "cpu"] as const, ["time for each answer", "wall"] as const]) {
    const of = (side: 0 | 1) => median(costs.map((pair) => pair[side][what]));
    const ratio = median(costs.map(([one, two]) => one[what] / two[what]));
    const how = `median of ${ROUNDS}`;
    figures[`${name}-${what}-base`] = figure(`${base.name}: ${words}`, of(0), "µs", how);
    figures[`${name}-${what}`] = figure(`${other.name}: ${words}`, of(1), "µs", how);
    figures[`${name}-${what}-ratio`] = figure(`${words}: ${base.name} to ${other.name}`, ratio, "", how);
  }
  return figures;
}

/** Opens more sandboxes, from as many networks as their cap asks for. */
const fill = (port: number, from: number, to: number) =>
  send({
    port,
    requests: to - from,
    connections: 20,
    text: (n) => get(`${serverOf(from + n)}/`),
    from: (connection) => `127.0.1.${connection + 1}`,
  });

/** The median of a few rounds, after one that does not count. */
async function again(side: Side): Promise<number> {
  await cost(side);
  const costs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) costs.push((await cost(side)).cpu);
  return median(costs);
}

/** The same live server while few sandboxes are kept, and while many are. */
async function crowd(dashboard: Side): Promise<Record<string, Figure>> {
  const few = await again(dashboard);
  await fill(dashboard.server.port, READERS, SANDBOXES);
  const of = (count: number, value: number) => figure(`live server among ${count} sandboxes: CPU time`, value, "µs");
  return { "among-few": of(READERS, few), "among-many": of(SANDBOXES, await again(dashboard)) };
}

endAfter(30);
const about = stamp();
shareCore();
const servers = [
  start("raw"),
  start("site"),
  start("adapter"),
  start("site", { nodeArgs: ["--import", new URL("load/without-stand-ins.mjs", import.meta.url).href] }),
] as const;
const [raw, site, adapter, plain] = await Promise.all(servers);

/** The dashboards of many readers who have logged in to that server. */
async function dashboards(name: string, server: Measured): Promise<Side> {
  const cookies = await logIn(server.port, READERS);
  const text = (n: number) => get(`${serverOf(n % READERS)}/dashboard`, { Cookie: cookies[n % READERS] ?? "" });
  return { name, server, text };
}

const dashboard = await dashboards("live server", site);
const slow = await dashboards("live server with real Requests and Responses", plain);
const map: Side = {
  name: "node:http with a Map",
  server: raw,
  text: (n) => get("/dashboard", { Cookie: `session_token=${`session-${n % READERS}`.padEnd(64, "x")}` }),
};
const byAdapter: Side = { name: "chapter by @astrojs/node alone", server: adapter, text: () => get(CHAPTER) };
const byFront: Side = { name: "chapter", server: site, text: () => get(CHAPTER) };
writeDown(about, {
  ...(await compare("live", map, dashboard)),
  ...(await compare("stand-ins", slow, dashboard)),
  ...(await compare("chapter", byAdapter, byFront)),
  ...(await crowd(dashboard)),
});
await Promise.all([raw, site, adapter, plain].map((each) => each.stop()));
