/**
 * What a sandbox costs in memory, in this one process: fresh, at every cap of one server, and 10,000 of them.
 * `node --expose-gc scripts/measure-memory.ts`, after a build.
 */
import { fileURLToPath } from "node:url";
import type { Part } from "../src/server/front.ts";
import { CAPS } from "../src/live/caps.ts";

type Ask = { method?: string; body?: string; cookie?: string };

const dist = fileURLToPath(new URL("../dist/server/parts.mjs", import.meta.url));
const { openParts } = (await import(dist)) as typeof import("../src/server/parts.ts");
const live = (await openParts({ env: {}, caps: CAPS, note: () => {} })).parts["live"] as Part;
const gc = globalThis.gc;
if (!gc) throw new Error("Run it so: node --expose-gc scripts/measure-memory.ts");

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
  const answer = await live({
    method,
    path: anew(path),
    origin: anew("http://localhost:4321"),
    address: `10.${path.charCodeAt(20)}.${path.charCodeAt(21)}.${path.charCodeAt(22)}`,
    headers: headers.map(([name, value]) => [anew(name), anew(value)]),
    body: async () => anew(body),
  });
  return answer.headers.find(([name]) => name === "set-cookie")?.[1].split(";")[0] ?? "";
}

const at = (sandbox: string, route = ""): string => `/live/${sandbox}/cookie-flags/solution/${route}`;

/** Bytes on the heap and beside it, once everything that can go is gone. */
function used(): number {
  gc?.();
  gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function measure(
  count: number,
  name: (n: number) => string,
  use: (sandbox: string) => Promise<unknown>,
): Promise<number> {
  const before = used();
  for (let n = 0; n < count; n++) await use(name(n));
  return (used() - before) / count;
}

/** Two thousand requests to one server: the log, the comments and the list are as full as they get. */
async function fillUp(sandbox: string): Promise<void> {
  const login = { method: "POST", body: "username=alice&password=wonderland" };
  const cookie = await ask(at(sandbox, "login"), login);
  // So many requests a second are too many: each goes on as long as it is let in.
  for (let n = 0; n < CAPS.sessions + 5; n++) await inTime(() => ask(at(sandbox, "login"), login));
  for (let n = 0; n < CAPS.comments + 5; n++) {
    const body = `text=${"x".repeat(560)}${n}&attach=note`;
    await inTime(() => ask(at(sandbox, "comments"), { method: "POST", body, cookie }));
  }
  for (let n = 0; n < CAPS.logEntries; n++) await inTime(() => ask(at(sandbox, "dashboard"), { cookie }));
}

let asked = 0;
/** Moves the clock on before the cap of requests per second is met. */
async function inTime(work: () => Promise<unknown>): Promise<void> {
  if (++asked % (CAPS.requestsPerSecond - 10) === 0) now += 1_000;
  await work();
}

let now = Date.now();
Date.now = () => now;

const label = (prefix: string) => (n: number) => `${prefix}-${String(n).padStart(14, "0")}`;
await measure(200, label("warm"), (sandbox) => ask(at(sandbox)));
const fresh = await measure(1_000, label("some"), (sandbox) => ask(at(sandbox)));
const full = await measure(50, label("full"), fillUp);
const all = label("many");
const rest = 10_000 - 1_250;
const many = await measure(rest, all, (sandbox) => ask(at(sandbox)));
const { rss } = process.memoryUsage();
const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
console.log(`a fresh sandbox: ${kilobytes(fresh)}; at every cap of a server: ${kilobytes(full)}`);
console.log(`10,000 sandboxes: ${kilobytes(many)} each, the whole process ${(rss / 1e6).toFixed(0)} MB`);
