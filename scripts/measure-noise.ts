/**
 * `npx node scripts/measure-noise.ts`, after a build: what one step of a real comparison costs, and how much the answers to one
 * and the same request differ. A wrong cookie is sent to a live server over loopback again and again, by one client, one
 * request after the other. Chapter 9 quotes the figures.
 */
import { get, send } from "./load/client.ts";
import { start } from "./load/start.ts";
import { amount, endAfter } from "./measuring/options.ts";
import { stamp } from "./measuring/stamp.ts";
import { figure, writeDown } from "./measuring/write-down.ts";

const COMPARISONS = amount(2_000_000, 10_000);
const LENGTH = 64;
const ANSWERS = amount(8_000, 80);
const READERS = 400;
const ROUNDS = amount(9, 2);

/** The textbook's comparison: stops at the first difference. */
function equal(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) if (one.charCodeAt(at) !== other.charCodeAt(at)) return false;
  return true;
}

const secret = "a".repeat(LENGTH);
/** Several texts of each kind, so that no run can be answered from the one before. */
const guesses = (right: number): string[] =>
  Array.from("bcdefghi", (letter) => secret.slice(0, right) + letter.repeat(LENGTH - right));

/** Nanoseconds that one comparison takes. */
function cost(texts: string[]): number {
  let same = 0;
  const began = performance.now();
  for (let count = 0; count < COMPARISONS; count++) if (equal(secret, texts[count % texts.length] ?? "")) same++;
  const took = performance.now() - began;
  if (same > 0) throw new Error("A wrong guess was right.");
  return (took / COMPARISONS) * 1e6;
}

const sorted = (numbers: number[]): number[] => numbers.toSorted((one, other) => one - other);
const at = (numbers: number[], share: number): number => sorted(numbers)[Math.floor(numbers.length * share)] ?? 0;

/** Nanoseconds for one character more that fits. The first round warms up. */
function step(): number {
  const [none, most] = [guesses(0), guesses(LENGTH - 1)];
  const rounds = Array.from({ length: ROUNDS + 1 }, () => (cost(most) - cost(none)) / (LENGTH - 1));
  return at(rounds.slice(1), 0.5);
}

/** A reader may send 100 requests a second, so many readers ask the same. */
const request = (reader: number): string =>
  get(`/live/noise-${String(reader).padStart(16, "0")}/timing-and-leaks/solution/dashboard`, {
    Cookie: "session_token=nobody",
  });

/** Microseconds from a request to its answer, of each. The first quarter warms up. */
async function answers(): Promise<number[]> {
  const server = await start("site");
  const asked: number[] = [];
  const text = (sent: number): string => {
    asked.push(performance.now());
    return request(sent % READERS);
  };
  const { statuses } = await send({ port: server.port, requests: ANSWERS, connections: 1, text });
  await server.stop();
  if (statuses[401] !== ANSWERS) throw new Error(`Not everything was answered 401: ${JSON.stringify(statuses)}`);
  return asked
    .slice(1)
    .map((began, place) => (began - (asked[place] ?? began)) * 1000)
    .slice(ANSWERS / 4);
}

endAfter(10);
const about = stamp();
const nanoseconds = step();
const times = await answers();
const how = `of ${times.length} answers`;
writeDown(about, {
  step: figure("one step of a comparison that stops at the first difference", nanoseconds, "ns", `median of ${ROUNDS}`),
  answers: figure("answers to one and the same request", times.length, ""),
  quarter: figure("a quarter of the answers came within", at(times, 0.25), "µs", how),
  half: figure("half of the answers came within", at(times, 0.5), "µs", how),
  "three-quarters": figure("three quarters of the answers came within", at(times, 0.75), "µs", how),
  most: figure("99 in 100 of the answers came within", at(times, 0.99), "µs", how),
});
