import { expect, test } from "vitest";
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

test("setImmediate hands its arguments on, in order, and can be taken back", async () => {
  const seen: unknown[] = [];
  timers.setImmediate((...given) => seen.push(given), 1, 2);
  timers.clearImmediate(timers.setImmediate(() => seen.push("never")).unref());
  timers.setImmediate(() => seen.push("last"));
  await turns(2);
  expect(seen).toEqual([[1, 2], "last"]);
});
