import type { ChildProcess } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, rmSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { oneIn } from "../helpers/draw.ts";
import { untilNone } from "../helpers/running-processes.ts";
import { gather, heard, House } from "./house.ts";

let house: House;
beforeEach(() => void (house = new House()));
afterEach(() => house.remove());

const codeOf = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => child.on("close", resolve));
const progress = () => JSON.parse(house.read(".wristband/progress.json"));

const CRASHES = "process.exit(1);\nexport default 1;\n";
const STATES: [state: string, code: number, prepare: () => void][] = [
  ["passes", 0, () => house.solve("01-doors")],
  ["fails", 1, () => {}],
  ["cannot be graded", 2, () => house.write("labs/01-doors/server.ts", CRASHES)],
];

const drawn = oneIn(2, STATES, { topic: "exit codes", nameOf: ([state]) => state });

describe.each(drawn)("if a file %s, the exit code is %i, and it", (_, code, prepare) => {
  test.each([
    ["check-lab", "1"],
    ["check-lab", "1", "--json"],
    ["check-lab", "all"],
  ])("is the same for %s %s when the reader closes the output after one line", async (...args) => {
    prepare();
    // Two labs, one not begun: all is at best "not yet".
    const expected = args[1] === "all" ? Math.max(1, code) : code;
    if (args[1] === "all" && !existsSync(house.path("labs/01-doors/server.ts"))) await house.run(["reset-lab", "1"]);
    const child = house.start(args);
    const err = gather(child.stderr);
    child.stdout?.once("data", () => child.stdout?.destroy());
    expect([await codeOf(child), err()]).toEqual([expected, ""]);
    expect(progress().labs.doors.passed).toBe(code === 0);
  });

  test.skipIf(!existsSync("/dev/full"))("is the same when the disk for the output is full", async () => {
    prepare();
    const full = openSync("/dev/full", "w");
    const child = house.start(["check-lab", "1"], {}, full);
    closeSync(full);
    const err = gather(child.stderr);
    expect([await codeOf(child), err()]).toEqual([code, ""]);
    expect(progress().labs.doors.passed).toBe(code === 0);
  });

  test("is the same when the progress file cannot be written, and one sentence about the file follows the verdict", async () => {
    prepare();
    house.write(".wristband", "a file where a folder is wanted");
    const run = await house.run(["check-lab", "1"]);
    expect([run.code, run.err]).toEqual([code, ""]);
    expect(run.out).toMatch(/Lab 1 passed|Not yet|could not be graded/);
    expect(run.out.match(/The progress file cannot be used/g)).toHaveLength(1);
    expect(run.out.indexOf("the front door is open")).toBeLessThan(run.out.indexOf("The progress file"));
  });
});

test.each([
  ["passes", 0, () => house.solve("01-doors")],
  ["fails", 1, () => {}],
])("if a file %s, watch-lab ends with %i when the reader closes the output", async (_, code, prepare) => {
  prepare();
  const child = house.start(["watch-lab", "1"]);
  await heard(child.stdout, /Waiting for/);
  child.stdout?.destroy();
  const ended = codeOf(child);
  house.write("labs/01-doors/server.ts", `${house.read("labs/01-doors/server.ts")}\n`);
  expect(await ended).toBe(code);
  expect(await untilNone(house.root)).toEqual([]);
});

test("if nothing can be stored, the solution command shows the reference at once, and reset-lab says what it did", async () => {
  await house.run(["check-lab", "1"]);
  rmSync(house.path(".wristband"), { recursive: true });
  house.write(".wristband", "a file where a folder is wanted");
  const solution = await house.run(["solution", "1"]);
  expect([solution.code, solution.out]).toEqual([0, expect.stringContaining("+++ labs/01-doors/solution.ts")]);
  const reset = await house.run(["reset-lab", "1"]);
  expect([reset.code, reset.out]).toEqual([0, expect.stringContaining("is a copy of starter.ts now")]);
  expect((await house.run(["hint", "1"])).err).toContain("Lab 1 has not been graded yet");
});

test("a folder in place of the progress file is set aside", async () => {
  mkdirSync(house.path(".wristband/progress.json"), { recursive: true });
  house.solve("01-doors");
  const { out, code } = await house.run(["check-lab", "1"]);
  expect([code, out]).toEqual([0, expect.stringContaining("kept as progress.json.broken")]);
  expect(progress().labs.doors.passed).toBe(true);
});

test("an earlier pass stays if a run could not grade the file, and is removed if a run fails", async () => {
  house.solve("01-doors");
  await house.run(["check-lab", "1"]);
  const before = progress();
  house.write("labs/01-doors/server.ts", CRASHES);
  const { out, code } = await house.run(["check-lab", "1"]);
  expect([code, out]).toEqual([2, expect.stringMatching(/Your pass of \d{4}-\d\d-\d\d is still valid/)]);
  expect(progress()).toEqual(before);
  await house.run(["reset-lab", "1"]);
  house.solve("01-doors", (source) => source.replace('"/cellar"', '"/cave"'));
  expect((await house.run(["check-lab", "1"])).code).toBe(1);
  expect(progress().labs.doors.passed).toBe(false);
});
