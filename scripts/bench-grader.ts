/**
 * How long `check-lab 3` on the solution takes, against a bare `vitest run` of one empty test. Medians of several runs, by
 * turns, so that both meet the same load. Not part of the tests: `node scripts/bench-grader.ts [lab] [runs]`.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { listLabs } from "../labs/kit/build/catalogue.ts";
import { median } from "../src/site/data/median.ts";

const root = join(import.meta.dirname, "..");
const [number = 3, runs = 11] = process.argv.slice(2).map(Number);
const ALLOWED = 1.6;

const lab = listLabs(root).find((each) => each.number === number);
if (!lab) throw new Error(`there is no lab ${number}`);

// A copy, so that the learner's own file and progress stay as they are.
const place = join(root, ".wristband", "bench");
rmSync(place, { recursive: true, force: true });
mkdirSync(join(place, "empty"), { recursive: true });
// With the compiler that check-lab asks.
symlinkSync(join(root, "node_modules"), join(place, "node_modules"), "junction");
cpSync(join(root, "labs"), join(place, "labs"), { recursive: true });
cpSync(join(lab.path, "solution.ts"), join(place, "labs", lab.folder, "server.ts"));
writeFileSync(join(place, "empty", "empty.test.js"), 'import { test } from "vitest";\ntest("nothing", () => {});\n');
writeFileSync(join(place, "empty", "vitest.config.js"), "export default {};\n");

const milliseconds = (folder: string, args: string[]): number => {
  const began = performance.now();
  execFileSync(process.execPath, args, { cwd: join(place, folder), stdio: "ignore" });
  return performance.now() - began;
};
const grader = () => milliseconds(".", [join(place, "src", "cli", "wristband.mjs"), "check-lab", String(number)]);
const vitest = () => milliseconds("empty", [join(root, "node_modules", "vitest", "vitest.mjs"), "run"]);

cpSync(join(root, "src", "cli"), join(place, "src", "cli"), { recursive: true });
grader();
vitest();
const times = { grader: [] as number[], vitest: [] as number[] };
for (let i = 0; i < runs; i++) {
  times.grader.push(grader());
  times.vitest.push(vitest());
}
const [ours, bare] = [median(times.grader), median(times.vitest)];
console.log(`check-lab ${number} on the solution  ${ours.toFixed(0)} ms (median of ${runs})`);
console.log(`vitest run of an empty test  ${bare.toFixed(0)} ms`);
console.log(`ratio ${(ours / bare).toFixed(2)}, allowed ${ALLOWED}`);
rmSync(place, { recursive: true, force: true });
if (ours / bare > ALLOWED) process.exitCode = 1;
