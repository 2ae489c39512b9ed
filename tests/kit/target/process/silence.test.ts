import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { startHost } from "../../../../labs/kit/target/process/host.ts";
import { busyness, createSampler, Silence, type Sample } from "../../../../labs/kit/target/process/silence.ts";

type Threads = Record<string, [ran: number, waited: number]>;
const at = (now: number, threads: Threads): Sample => ({
  now,
  threads: new Map(Object.entries(threads).map(([id, [ran, waited]]) => [id, { ran, waited }])),
});

/** A silence that began at 0, looked at as often as there are samples, of which 200 ms at most may count. */
function silenceOf(samples: Sample[]): Silence {
  const left = [...samples];
  const silence = new Silence(0, 200, () => left.shift() ?? { now: 0 });
  while (left.length > 0) silence.look();
  return silence;
}

describe("while a server is silent, the grader counts", () => {
  test.each<[what: string, samples: Sample[], wall: number, fair: number, ran: number]>([
    ["all the time, when the process waits for nothing", [at(100, { 7: [5, 0] }), at(200, { 7: [5, 0] })], 200, 200, 0],
    ["all the time, when it runs all the time", [at(100, { 7: [0, 0] }), at(200, { 7: [100, 0] })], 200, 200, 100],
    [
      "a fifth of the time, when it got a processor for a fifth",
      [at(0, { 7: [0, 0] }), at(100, { 7: [20, 80] }), at(200, { 7: [40, 160] })],
      200,
      40,
      40,
    ],
    ["no time, when the process got no processor time", [at(0, { 7: [0, 0] }), at(100, { 7: [0, 100] })], 100, 0, 0],
    [
      "the share of the thread that got the least",
      [at(0, { 7: [0, 0], 8: [0, 0] }), at(100, { 7: [0, 0], 8: [10, 90] })],
      100,
      10,
      0,
    ],
    ["no thread that has just started", [at(0, { 7: [0, 0] }), at(100, { 7: [0, 0], 8: [10, 90] })], 100, 100, 0],
    ["little time, when the grader itself was delayed", [at(0, { 7: [0, 0] }), at(5000, { 7: [0, 0] })], 5000, 200, 0],
    ["a quarter of the time, if four processes want each processor", [{ now: 0 }, { now: 100, crowd: 4 }], 100, 25, 0],
    ["all the time, if nothing is known", [{ now: 0 }, { now: 100 }], 100, 100, 0],
    ["no time, when no time passed", [at(0, { 7: [0, 0] }), at(0, { 7: [0, 0] })], 0, 0, 0],
  ])("%s", (_, samples, wall, fair, ran) => {
    const silence = silenceOf(samples);
    expect([silence.wall, Math.round(silence.fair), silence.ran]).toEqual([wall, fair, ran]);
  });

  test("the time before the grader's first look, but not more than for any other look", () => {
    expect(silenceOf([at(150, {})])).toMatchObject({ wall: 150, fair: 150 });
    expect(silenceOf([at(900, {})])).toMatchObject({ wall: 900, fair: 200 });
  });
});

test("the message names the process's share of time if the machine is busy, and leaves it out if the machine is idle", () => {
  expect(busyness({ wall: 12_345, fair: 3000 })).toMatch(
    /^, of which the process could use only 3, because the machine is busy/,
  );
  expect(busyness({ wall: 3000, fair: 3000 })).toBe("");
});

test("the sampler gives an answer even if its process has ended or is unknown", () => {
  for (const pid of [undefined, 0, 2 ** 30]) expect(createSampler(pid)().now).toBeGreaterThan(0);
});

const burners: ChildProcess[] = [];
const folder = join(process.cwd(), ".wristband", "tests", randomBytes(6).toString("hex"));
afterEach(() => {
  for (const burner of burners.splice(0)) burner.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

test.skipIf(!existsSync("/proc/self/schedstat"))(
  "the grader waits for a correct file on a machine that is busy with other things",
  async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, "server.ts"),
      `export default () => () => {
        const used = () => process.cpuUsage().user + process.cpuUsage().system;
        const before = used();
        while (used() - before < 500_000) for (let i = 0; i < 1e6; i++);
        return new Response("served");
      };`,
    );
    const host = await startHost({ file: join(folder, "server.ts"), patienceMs: 1000 });
    await host.fresh({ accounts: [] });
    // Each in a session of its own, because some systems share the processors out by session.
    const burns = ["-e", "for (;;);"];
    while (burners.length < availableParallelism() * 5) {
      burners.push(spawn(process.execPath, burns, { detached: true, stdio: "ignore" }));
    }
    const began = performance.now();
    const request = { method: "GET", path: "/", headers: [], now: 0, origin: "http://localhost" };
    const answer = await host.send({ ...request, headers: [] });
    expect(answer.body).toBe("served");
    // Otherwise the machine was not busy, and this test held nothing.
    expect(performance.now() - began).toBeGreaterThan(1000);
    await host.close();
  },
);
