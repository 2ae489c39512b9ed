/**
 * From a save to the verdict: `watch-lab 3` on the solution against vitest's own watch on one empty test, by turns, medians.
 * And how grading grows with the number of checks. Not part of the tests: `node scripts/bench-watch.ts [lab] [runs]`.
 */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { listLabs } from "../labs/kit/build/catalogue.ts";
import { startHost } from "../labs/kit/target/process/host.ts";
import { grade, type Check } from "../labs/kit/grader/suite.ts";
import { median } from "../src/site/data/median.ts";

const root = join(import.meta.dirname, "..");
const [number = 3, runs = 11] = process.argv.slice(2).map(Number);
const lab = listLabs(root).find((each) => each.number === number);
if (!lab) throw new Error(`there is no lab ${number}`);

const place = join(root, ".wristband", "bench-watch");
rmSync(place, { recursive: true, force: true });
mkdirSync(join(place, "empty"), { recursive: true });
// With the compiler that check-lab asks.
symlinkSync(join(root, "node_modules"), join(place, "node_modules"), "junction");
cpSync(join(root, "labs"), join(place, "labs"), { recursive: true });
cpSync(join(root, "src", "cli"), join(place, "src", "cli"), { recursive: true });
const server = join(place, "labs", lab.folder, "server.ts");
cpSync(join(lab.path, "solution.ts"), server);
const empty = join(place, "empty", "empty.test.js");
writeFileSync(empty, 'import { test } from "vitest";\ntest("nothing", () => {});\n');
writeFileSync(join(place, "empty", "vitest.config.js"), "export default {};\n");

type Watcher = { child: ChildProcessWithoutNullStreams; verdict: () => Promise<void>; file: string };

/** A watching process; `verdict` resolves when it next says that it waits for a save. */
function watcher(args: string[], cwd: string, waits: RegExp, file: string): Watcher {
  const child = spawn(process.execPath, args, { cwd, env: { ...process.env, NO_COLOR: "1" } });
  let told = () => {};
  let heard = "";
  child.stdout.on("data", (chunk: Buffer) => {
    heard += chunk.toString();
    if (!waits.test(heard)) return;
    heard = "";
    told();
  });
  return { child, file, verdict: () => new Promise((resolve) => (told = resolve)) };
}

/** Milliseconds from a save to the verdict. */
async function save({ verdict, file }: Watcher): Promise<number> {
  const done = verdict();
  const began = performance.now();
  appendFileSync(file, "\n");
  await done;
  return performance.now() - began;
}

const ours = watcher(
  [join(place, "src", "cli", "wristband.mjs"), "watch-lab", String(number)],
  place,
  /Waiting for/,
  server,
);
const theirs = watcher(
  [join(root, "node_modules/vitest/vitest.mjs"), "--watch"],
  join(place, "empty"),
  /Waiting for file changes/,
  empty,
);
await Promise.all([ours.verdict(), theirs.verdict()]);
const times = { ours: [] as number[], theirs: [] as number[] };
for (let i = 0; i < runs; i++) {
  times.ours.push(await save(ours));
  times.theirs.push(await save(theirs));
}
ours.child.kill("SIGINT");
theirs.child.kill("SIGINT");
const [own, bare] = [median(times.ours), median(times.theirs)];
console.log(`save to verdict, watch-lab ${number}  ${own.toFixed(0)} ms (median of ${runs})`);
console.log(`save to verdict, vitest's watch on an empty test  ${bare.toFixed(0)} ms`);
console.log(`ratio ${(own / bare).toFixed(2)}, allowed 1.00`);

const { default: checks } = (await import(join(lab.path, "suite.ts"))) as { default: Check[] };
const host = await startHost({ file: join(lab.path, "solution.ts") });
for (const copies of [1, 2, 4, 8]) {
  const many = Array.from({ length: copies }, () => checks).flat();
  const began = performance.now();
  await grade(many, host);
  console.log(`${many.length} checks  ${((performance.now() - began) / many.length).toFixed(2)} ms a check`);
}
await host.close();
rmSync(place, { recursive: true, force: true });
