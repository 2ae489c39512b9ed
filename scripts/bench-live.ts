/**
 * What a request costs, side by side on loopback: a session-protected page of a live server against node:http with a Map,
 * a chapter against the static server of @astrojs/node alone, and a live server among few and among many sandboxes.
 * CPU time of the server's process is what counts: it stays the same when other programs want the same cores.
 */
import { median } from "../src/lib/median.ts";
import { get, send, type Load } from "./load/client.ts";
import { logIn, serverOf } from "./load/readers.ts";
import { start, type Measured } from "./load/start.ts";

const ROUNDS = 7;
/** Requests before anything counts: V8 takes its time to compile what is used often, on either side. */
const WARM_UP = 60_000;
const REQUESTS = 8_000;
const READERS = 500;
const CHAPTER = "/chapters/logout/";

type Side = { name: string; server: Measured; text: Load["text"] };

async function ask({ server, text }: Side, requests: number): Promise<void> {
  const { statuses } = await send({ port: server.port, requests, connections: 16, text });
  if (statuses[200] !== requests) throw new Error(`Not everything was answered 200: ${JSON.stringify(statuses)}`);
}

/** Microseconds of CPU time that one request costs. */
async function cost(side: Side): Promise<number> {
  const before = await side.server.usage();
  await ask(side, REQUESTS);
  return ((await side.server.usage()).cpu - before.cpu) / REQUESTS;
}

/** Both sides in turns, so that whatever else happens on the machine happens to both. */
async function compare(base: Side, other: Side): Promise<void> {
  for (const side of [base, other]) await ask(side, WARM_UP);
  const costs: [number, number][] = [];
  for (let round = 0; round < ROUNDS; round++) costs.push([await cost(base), await cost(other)]);
  const [one, two] = [median(costs.map(([a]) => a)), median(costs.map(([, b]) => b))];
  const ratio = median(costs.map(([a, b]) => a / b));
  console.log(`${base.name} ${one.toFixed(1)} µs, ${other.name} ${two.toFixed(1)} µs, ratio ${ratio.toFixed(2)}`);
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

const [raw, site, adapter] = await Promise.all([start("raw"), start("site"), start("adapter")]);
const cookies = await logIn(site.port, READERS);
const dashboard: Side = {
  name: "live server",
  server: site,
  text: (n) => get(`${serverOf(n % READERS)}/dashboard`, { Cookie: cookies[n % READERS] ?? "" }),
};
const map: Side = {
  name: "node:http with a Map",
  server: raw,
  text: (n) => get("/dashboard", { Cookie: `session_token=${`session-${n % READERS}`.padEnd(64, "x")}` }),
};
await compare(map, dashboard);
await compare(
  { name: "chapter by @astrojs/node alone", server: adapter, text: () => get(CHAPTER) },
  { name: "chapter", server: site, text: () => get(CHAPTER) },
);
/** The median of a few rounds, after one that does not count. */
async function again(side: Side): Promise<string> {
  await cost(side);
  const costs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) costs.push(await cost(side));
  return median(costs).toFixed(1);
}
const few = await again(dashboard);
await fill(site.port, READERS, 9_900);
console.log(`live server among 500 sandboxes ${few} µs, among 9,900 ${await again(dashboard)} µs`);
await Promise.all([raw, site, adapter].map((each) => each.stop()));
