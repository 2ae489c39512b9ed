import { expect, test } from "vitest";
import { readingTime, rides } from "../../../src/browser/panel/tempo.ts";
import { exchange, log } from "./events.ts";

const guess = exchange("GET /dashboard", { who: "thief" });
const times = (events: ReturnType<typeof log>) =>
  events.flatMap((_, index) => {
    const next = events[index + 1];
    return next && rides(next) ? [] : [readingTime(events, index + 1)];
  });
const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);

test("a longer sentence is shown for a longer time", () => {
  const [short = 0, long = 0] = times(
    log({ type: "say", text: "Alice logs in." }, { type: "say", text: "x".repeat(90) }),
  );
  expect(long).toBeGreaterThan(short);
  expect(short).toBeGreaterThan(1000);
});

test("an exchange is shown for nearly two seconds", () => {
  const victim = exchange("POST /login", { who: "victim" });
  expect(times(log(victim, guess, { type: "list", list: [] }, guess))).toEqual([1800, 1800, 1800]);
});

test("an attack of a hundred tries is shown in less than twenty seconds", () => {
  const tries = Array.from({ length: 100 }, () => [guess, { type: "list" as const, list: [] }]).flat();
  expect(sum(times(log(...tries)))).toBeLessThan(20_000);
});

test("tries are shown equally fast if time is skipped between them", () => {
  const tries = Array.from({ length: 50 }, () => [{ type: "skip" as const, ms: 60_000 }, guess]).flat();
  expect(sum(times(log(...tries)))).toBeLessThan(25_000);
});

test("the last try before a sentence is shown for its full time", () => {
  const tries = Array.from({ length: 10 }, () => guess);
  const paces = times(log(...tries, { type: "outcome", stolen: false, text: "Nothing." }));
  expect(paces.at(-3)).toBeLessThan(200);
  expect(paces.at(-2)).toBe(1800);
});
