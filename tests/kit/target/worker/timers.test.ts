import { expect, test } from "vitest";
import { fineClock } from "../../../../labs/kit/target/worker/node/process.ts";
import { timers } from "../../../../labs/kit/target/worker/node/timers.ts";

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => timers.setImmediate(resolve as () => void));
};

test("a timer of a page's worker is an object, as Node's is", () => {
  const timer = timers.setTimeout(() => {}, 1_000_000);
  expect(timer.unref().ref().hasRef()).toBe(true);
  expect(timer.constructor.name).toBe("Timeout");
  timer.refresh().close();
});

test("setImmediate passes its arguments on, runs in order, and can be cancelled", async () => {
  const seen: unknown[] = [];
  timers.setImmediate((...given) => seen.push(given), 1, 2);
  timers.clearImmediate(timers.setImmediate(() => seen.push("never")).unref());
  timers.setImmediate(() => seen.push("last"));
  await turns(2);
  expect(seen).toEqual([[1, 2], "last"]);
});

test("the fine clock never gives the same time twice, and is never behind the browser's clock", () => {
  let coarse = 5;
  const now = fineClock(() => coarse);
  const early = Array.from({ length: 1_000 }, now);
  expect(new Set(early).size).toBe(1_000);
  coarse = 10;
  expect(now()).toBe(10);
});
