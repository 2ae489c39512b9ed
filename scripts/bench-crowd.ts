/**
 * `npx node scripts/bench-crowd.ts`, after a build: what a reader feels of 30 others who ask for checks, attacks and lab 9's
 * measurements without a pause. A chapter and a page of a live server, one request after the other, by turns alone and beside
 * the others. The ratio is that of one and the same run, so what else the machine does matters little.
 */
import type { Figure } from "../src/site/data/figures.ts";
import { median } from "../src/site/data/median.ts";
import { get, send } from "./load/client.ts";
import { logIn, serverOf } from "./load/readers.ts";
import { start } from "./load/start.ts";
import { amount, endAfter } from "./measuring/options.ts";
import { stamp } from "./measuring/stamp.ts";
import { figure, writeDown } from "./measuring/write-down.ts";

const ROUNDS = amount(10, 1);
const REQUESTS = amount(200, 10);
const ATTACKERS = amount(30, 3);
const CHAPTER = "/chapters/logout/";

endAfter(15);
const about = stamp();
const { port, stop } = await start("site");
const [cookie = ""] = await logIn(port, 1);

const post = (path: string): string => get(path, { "Content-Length": "0" }).replace("GET ", "POST ");
const check = new URLSearchParams({ title: "an ID carries at least 128 bits" }).toString();
const COSTLY: ((n: number) => string)[] = [
  (n: number) => get(`${serverOf(n)}/-/check?${check}`),
  (n: number) => post(`${serverOf(n)}/-/attack`),
  (n: number) => post(`${serverOf(n).replace(/random-ids.*/, "timing-and-leaks/constant-time")}/measure`),
];

/** What the attackers were answered, by status. */
const answered: Record<number, number> = {};

/** One attacker, with a sandbox and a network of its own, until told to stop. */
async function attack(n: number, isOver: () => boolean): Promise<void> {
  const text = COSTLY[n % COSTLY.length] ?? (() => get("/"));
  while (!isOver()) {
    const one = { port, requests: 1, connections: 1, text: () => text(n), from: () => `127.0.1.${n}` };
    const { statuses } = await send(one);
    for (const status of Object.keys(statuses)) answered[Number(status)] = (answered[Number(status)] ?? 0) + 1;
  }
}

type Times = { chapter: number[]; live: number[] };
const TEXTS = { chapter: () => get(CHAPTER), live: () => get(`${serverOf(0)}/dashboard`, { Cookie: cookie }) };

/** Asks for each page in turn, and adds the milliseconds of each answer. */
async function ask(times: Times): Promise<void> {
  for (let request = 0; request < REQUESTS; request++) {
    for (const page of ["chapter", "live"] as const) {
      const { statuses, ms } = await send({ port, requests: 1, connections: 1, text: TEXTS[page] });
      if (statuses[200] !== 1) throw new Error(`${page} was answered ${JSON.stringify(statuses)}`);
      times[page].push(ms);
    }
  }
}

const alone: Times = { chapter: [], live: [] };
const beside: Times = { chapter: [], live: [] };
await ask({ chapter: [], live: [] });
for (let round = 0; round < ROUNDS; round++) {
  await ask(alone);
  let isOver = false;
  const attackers = Array.from({ length: ATTACKERS }, (_, n) => attack(n + 1, () => isOver));
  await ask(beside);
  isOver = true;
  await Promise.all(attackers);
}

const slowest = (times: number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0;
const figures: Record<string, Figure> = {};
for (const [page, what] of [
  ["chapter", "a chapter"],
  ["live", "a page of a live server"],
] as const) {
  const of = `of ${ROUNDS * REQUESTS}`;
  const [quiet, busy] = [median(alone[page]), median(beside[page])];
  figures[`${page}-alone`] = figure(`${what}, alone`, quiet, "ms", `median ${of}`);
  figures[`${page}-beside`] = figure(`${what}, beside ${ATTACKERS} attackers`, busy, "ms", `median ${of}`);
  figures[`${page}-ratio`] = figure(`${what}: beside them to alone`, busy / quiet, "");
  figures[`${page}-slow-ratio`] = figure(
    `${what}: the same for one answer in 20`,
    slowest(beside[page]) / slowest(alone[page]),
    "",
    `the 95th percentile ${of}`,
  );
}
const done = (answered[200] ?? 0) + (answered[303] ?? 0);
figures["done"] = figure("what the attackers asked for, and got", done, "", `refused: ${sum(answered) - done}`);
writeDown(about, figures);
await stop();

function sum(counts: Record<number, number>): number {
  return Object.values(counts).reduce((all, count) => all + count, 0);
}
