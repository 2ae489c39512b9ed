/**
 * `npx node scripts/measure-memory.ts`: what a sandbox costs in memory, in this one process: fresh, at every cap of one server,
 * with as many servers as there may be, and 10,000 of them as a class might leave them.
 */
import { readdirSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { listLabs } from "../labs/kit/build/catalogue.ts";
import type { Part } from "../src/server/front.ts";
import type { LiveRequest } from "../src/http/answer.ts";
import { CAPS } from "../src/http/caps.ts";
import { forgiving } from "../src/http/apology.ts";
import { localOrigins } from "../src/http/origins.ts";
import { openParts } from "../src/server/parts.ts";
import { amount, endAfter } from "./measuring/options.ts";
import { stamp } from "./measuring/stamp.ts";
import { figure, writeDown } from "./measuring/write-down.ts";

type Ask = { method?: string; body?: string; cookie?: string };

const live = (await openParts({ env: {}, caps: CAPS, origins: () => localOrigins(4321, 4322), note: () => {} })).parts[
  "live"
] as Part;
// The same as --expose-gc on the command line.
setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;

/** What a browser sends with every request, roughly. */
const BROWSER: [string, string][] = [
  ["host", "localhost:4321"],
  [
    "user-agent",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
  ],
  ["accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"],
  ["accept-encoding", "gzip, deflate, br, zstd"],
  ["accept-language", "en-US,en;q=0.9"],
  ["sec-fetch-site", "same-origin"],
  ["sec-fetch-mode", "navigate"],
];

/** Every text is made anew, as from the network: nothing is shared between sandboxes that would not be. */
const anew = (text: string): string => Buffer.from(text, "latin1").toString("latin1");

async function ask(path: string, { method = "GET", body = "", cookie = "" }: Ask = {}): Promise<string> {
  const headers = [...BROWSER, ...(cookie ? [["cookie", cookie] as [string, string]] : [])];
  const request: LiveRequest = {
    method,
    path: anew(path),
    origin: anew("http://localhost:4321"),
    address: `10.${path.charCodeAt(20)}.${path.charCodeAt(21)}.${path.charCodeAt(22)}`,
    headers: headers.map(([name, value]) => [anew(name), anew(value)]),
    body: async () => anew(body),
  };
  const answer = await forgiving(request, live);
  return answer.headers.find(([name]) => name === "set-cookie")?.[1].split(";")[0] ?? "";
}

const at = (sandbox: string, route = "", server = "cookie-flags/solution"): string =>
  `/live/${sandbox}/${server}/${route}`;

/** As many servers as one reader may have: each lab's starter and solution, and what else chapter 11 runs. */
const SERVERS = [
  ...listLabs().flatMap(({ slug }) => [`${slug}/starter`, `${slug}/solution`]),
  ...readdirSync("labs/11-choosing/servers").map((file) => `choosing/${file.replace(".ts", "")}`),
].slice(0, CAPS.servers);

/** Bytes on the heap and outside of it, after garbage collection. */
async function used(): Promise<number> {
  // Objects that wait for the next turn of the event loop are freed first.
  await nextTurn();
  gc();
  gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function measure(
  count: number,
  name: (n: number) => string,
  use: (sandbox: string) => Promise<unknown>,
): Promise<number> {
  const before = await used();
  for (let n = 0; n < count; n++) await use(name(n));
  return ((await used()) - before) / count;
}

/** Two thousand requests to one server: the log, the comments and the list are as full as they get. */
async function fillUp(sandbox: string): Promise<void> {
  const login = { method: "POST", body: "username=alice&password=wonderland" };
  const cookie = await ask(at(sandbox, "login"), login);
  // The cap allows only some requests a second, so each sandbox sends until it is refused.
  for (let n = 0; n < CAPS.sessions + 5; n++) await inTime(() => ask(at(sandbox, "login"), login));
  for (let n = 0; n < CAPS.comments + 5; n++) {
    const body = `text=${"x".repeat(560)}${n}&attach=note`;
    await inTime(() => ask(at(sandbox, "comments"), { method: "POST", body, cookie }));
  }
  for (let n = 0; n < CAPS.logEntries; n++) await inTime(() => ask(at(sandbox, "dashboard"), { cookie }));
}

/** Every server that there may be, opened, logged in to, and asked so often. `often` may be 0. */
async function useMany(sandbox: string, servers: number, often: number): Promise<void> {
  for (const server of SERVERS.slice(0, servers)) {
    const login = { method: "POST", body: "username=alice&password=wonderland" };
    const cookie = await inTime(() => ask(at(sandbox, "login", server), login));
    for (let n = 0; n < often; n++) await inTime(() => ask(at(sandbox, "dashboard", server), { cookie }));
  }
}

/** Of ten readers six had a look, three worked through a chapter, and one through five. */
async function asInClass(sandbox: string): Promise<void> {
  const nth = Number(sandbox.at(-1));
  if (nth < 6) return useMany(sandbox, 1, 3);
  return nth < 9 ? useMany(sandbox, 2, 15) : useMany(sandbox, 5, 20);
}

let asked = 0;
/** Moves the clock on before the cap of requests per second is met. */
async function inTime<Result>(work: () => Promise<Result>): Promise<Result> {
  if (++asked % (CAPS.requestsPerSecond - 10) === 0) now += 1_000;
  return work();
}

let now = Date.now();
Date.now = () => now;

endAfter(30);
const about = stamp();
const label = (prefix: string) => (n: number) => `${prefix}-${String(n).padStart(14, "0")}`;
const few = amount(100, 1);
const many = amount(10_000, 10);
await measure(amount(200, 5), label("warm"), (sandbox) => ask(at(sandbox)));
const fresh = await measure(amount(1_000, 10), label("some"), (sandbox) => ask(at(sandbox)));
const full = await measure(amount(50, 1), label("full"), fillUp);
const opened = await measure(few, label("open"), (sandbox) => useMany(sandbox, CAPS.servers, 0));
const used24 = await measure(few, label("used"), (sandbox) => useMany(sandbox, CAPS.servers, amount(40, 1)));
/** Resident bytes after garbage collection. */
const resident = async (): Promise<number> => (await used(), process.memoryUsage().rss);
// Those from before have left by now, and make room.
now += CAPS.sandboxIdle;
const each = await measure(many, label("many"), (sandbox) => ask(at(sandbox)));
const looked = await resident();
const more = await measure(many, label("many"), asInClass);
const worked = await resident();
const kilobytes = (what: string, bytes: number, how?: string) => figure(what, bytes / 1000, "kB", how);
const megabytes = (what: string, bytes: number) => figure(what, bytes / 1e6, "MB");
writeDown(about, {
  fresh: kilobytes("a fresh sandbox", fresh),
  full: kilobytes("a sandbox with one server at every cap", full),
  opened: kilobytes(`a sandbox with ${CAPS.servers} servers, each opened`, opened),
  used: kilobytes(`a sandbox with ${CAPS.servers} servers, each used`, used24),
  looked: megabytes(`the whole process with ${many} fresh sandboxes`, looked),
  worked: megabytes(`the whole process with ${many} sandboxes as a class might leave them`, worked),
  class: kilobytes("a sandbox as a class might leave it", each + more, "mean; logs of those away longest are dropped"),
});
