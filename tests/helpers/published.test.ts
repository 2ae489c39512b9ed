import { existsSync } from "node:fs";
import { expect, test, type RunnerTask, type TestContext } from "vitest";
import { mustBePublished } from "./published.ts";

const FILE = "test-results/never-written.json";
const other = (state: "pass" | "fail" | undefined): RunnerTask =>
  ({ type: "test", ...(state && { result: { state } }) }) as RunnerTask;
const group = (...tasks: RunnerTask[]): RunnerTask => ({ type: "suite", tasks }) as RunnerTask;

/** The last test of a group, whose skip() ends it as Vitest's does. */
function lastAfter(before: RunnerTask[]): TestContext {
  const task = { ...other(undefined) } as TestContext["task"];
  Object.assign(task, { suite: { tasks: [...before, task] } });
  return {
    task,
    skip: (why: string): never => {
      throw new Error(why);
    },
  } as TestContext;
}

test.each([
  ["failed", [other("pass"), other("fail")]],
  ["was not run", [other("pass"), other(undefined)]],
  ["failed in a group of its own", [group(other("pass"), other("fail"))]],
])("figures are neither written nor compared after a test that %s", async (_, before) => {
  await expect(mustBePublished(lastAfter(before), FILE, "{}")).rejects.toThrow("failed or was not run");
  expect(existsSync(FILE)).toBe(false);
});

test("figures are compared only after tests that passed", async () => {
  const last = lastAfter([other("pass"), group(other("pass"))]);
  await mustBePublished(last, "tests/helpers/fixtures/published.json", "{}\n");
});
