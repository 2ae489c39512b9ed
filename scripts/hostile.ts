/**
 * `npx node scripts/hostile.ts [requests]`, after a build: sends at least a million requests that nobody should send, over many
 * connections and from many addresses, and says what became of the server: crashes, answers of 5xx, rejections nobody
 * caught, memory before and after.
 */
import { connect } from "node:net";
import { createReader, get, send, withHost } from "./load/client.ts";
import { start, type Measured } from "./load/start.ts";
import { amount, endAfter, numberAt } from "./measuring/options.ts";
import { stamp } from "./measuring/stamp.ts";
import { figure, writeDown } from "./measuring/write-down.ts";

const TOTAL = numberAt(0, amount(1_000_000, 1_000));
const WARM_UP = amount(2_000, 50);
const LINES = amount(40, 4);
/** How many requests a connection sends in one batch. */
const BATCH = 25;
/** How many batches a connection sends. */
const BATCHES = amount(40, 2);

/** The same numbers every time (mulberry32). */
let state = 1;
function chance(below: number): number {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
}

const pick = <T>(all: readonly T[], otherwise: T): T => all[chance(all.length)] ?? otherwise;
const junk = (most: number): string =>
  Array.from({ length: chance(most) }, () => String.fromCharCode(0x21 + chance(94))).join("");

const SLUGS = ["expiry", "logout", "cookie-flags", "fixation", "middleware", "random-ids", "nonsense", "__proto__"];
const TAILS = [
  "",
  "login",
  "dashboard",
  "comments",
  "basket",
  "%",
  "%00",
  "%zz",
  "..%2f..",
  "//",
  "__proto__",
  "-/",
  "-/state",
  "-/skip",
  "-/thief",
  "-/reset",
];
const METHODS = ["GET", "GET", "GET", "POST", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND"];
const HEADERS = [
  "Cookie",
  "Origin",
  "X-Forwarded-For",
  "Content-Type",
  "Last-Event-ID",
  "Accept",
  "Range",
  "If-None-Match",
  "__proto__",
];
const BODIES = ["", "username=alice&password=wonderland", "%", "__proto__=1", "ms=1000", "method=GET&path=/", "\0\r\n"];

/** One request that Node's parser takes. */
function strange(): string {
  const kind = chance(20);
  if (kind === 0) return get(`/${junk(60).replace("#", "x")}`);
  if (kind === 1) return get(`/${"x/".repeat(chance(2_000))}`);
  if (kind === 2) return get("/", { "X-Long": "x".repeat(chance(12_000)) });
  if (kind === 3)
    return get(pick(["/", "/chapters/logout/", "/healthz", "/progress.json", "/stall/x", "/attacker/x"], "/"));
  const sandbox =
    chance(30) === 0 ? junk(20).replace(/[#?]/g, "x") : `hostile-${String(chance(300)).padStart(10, "0")}`;
  const path = `/live/${sandbox}/${pick(SLUGS, "expiry")}/${pick(["starter", "solution"], "starter")}/${pick(TAILS, "")}`;
  const body = pick(BODIES, "");
  const more = `${pick(HEADERS, "Cookie")}: ${junk(40)}\r\n`;
  return `${pick(METHODS, "GET")} ${path} HTTP/1.1\r\nHost: localhost\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`;
}

const BROKEN = [
  "hello\r\n\r\n",
  "GET / HTTP/1.1\r\n\r\n",
  "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n",
  "GET / HTTP/1.1\r\nHost: localhost\r\n folded\r\n\r\n",
  "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
  "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
  `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(20_000)}\r\n\r\n`,
  "CONNECT x:1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "GET /live/hostile-0000000001/expiry/solution/-/events HTTP/1.1\r\nHost: localhost\r\n\r\n",
];

type Tally = { sent: number; statuses: Record<number, number>; cut: number };

/** One connection: some batches of requests, or one broken one. Resolves when either side has closed it. */
function line(port: number, from: string, tally: Tally): Promise<void> {
  return new Promise((resolve) => {
    const broken = chance(20) === 0;
    let batches = broken ? 1 : BATCHES;
    let waiting = 0;
    const socket = connect({ port, host: "127.0.0.1", localAddress: from });
    const ask = (): void => {
      if (batches-- === 0) return void socket.resetAndDestroy();
      const texts = broken ? [pick(BROKEN, "")] : Array.from({ length: BATCH }, strange);
      waiting = texts.length;
      tally.sent += texts.length;
      socket.write(texts.map((text) => withHost(port, text)).join(""), "latin1");
    };
    const read = createReader((status) => {
      tally.statuses[status] = (tally.statuses[status] ?? 0) + 1;
      if (--waiting === 0) ask();
    });
    socket.setEncoding("latin1").setNoDelay(true);
    socket
      .on("connect", ask)
      .on("data", read)
      .on("error", () => tally.cut++)
      .on("close", resolve);
    // An event stream never ends, so the client closes it.
    socket.once("data", () => (broken ? socket.resetAndDestroy() : undefined));
  });
}

async function storm(server: Measured, requests: number): Promise<Tally> {
  const tally: Tally = { sent: 0, statuses: {}, cut: 0 };
  const worker = async (number: number): Promise<void> => {
    for (let turn = 0; tally.sent < requests; turn++)
      await line(server.port, `127.0.${number + 1}.${(turn % 250) + 1}`, tally);
  };
  await Promise.all(Array.from({ length: LINES }, (_, number) => worker(number)));
  return tally;
}

endAfter(30);
const about = stamp();
const server = await start("site");
/** Chapters, as readers ask for them. */
const warm = () =>
  send({ port: server.port, requests: WARM_UP, connections: 10, text: () => get("/chapters/logout/") });
await warm();
// The first tenth opens every sandbox and fills its logs; what comes on top of that would be a leak.
await storm(server, TOTAL / 10);
const before = await server.memory();
const begun = performance.now();
const tally = await storm(server, TOTAL);
const seconds = (performance.now() - begun) / 1000;
const { statuses } = await warm();
const after = await server.memory();
const health = await (await fetch(`http://localhost:${server.port}/healthz`)).json();
const ours = Object.entries(tally.statuses).filter(
  ([status]) => Number(status) >= 500 && ![501, 503].includes(Number(status)),
);
const faults = ours.reduce((sum, [, count]) => sum + count, 0);
writeDown(about, {
  requests: figure("requests that nobody should send", tally.sent, "", `over ${LINES} connections`),
  seconds: figure("time for all of them", seconds, "s"),
  faults: figure("answers of 5xx other than 501 and 503", faults, ""),
  printed: figure("lines that the server printed", server.output().split("\n").filter(Boolean).length, ""),
  "heap-before": figure("heap with every sandbox full", before.heapUsed / 1e6, "MB", "after the first tenth"),
  "heap-after": figure("heap at the end", after.heapUsed / 1e6, "MB"),
});
console.log(`${tally.cut} lines were cut by the server; it answered ${JSON.stringify(tally.statuses)}`);
console.log(
  `It printed: ${server.output().trim() || "nothing"}. Still answers: ${JSON.stringify(statuses)}, ${JSON.stringify(health)}`,
);
await server.stop();
process.exitCode = faults === 0 && statuses[200] === WARM_UP ? 0 : 1;
