/**
 * `npx node scripts/bench-grader.ts [lab] [runs]`: measures how long `check-lab 3` takes on the solution, compared with
 * a bare `vitest run` of one empty test. Gives medians of several runs. The two take turns, so that both meet the same
 * load.
 */
import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { median } from "../src/site/data/median.ts";
import { amount, endAfter, numberAt } from "./measuring/options.ts";
import { CLI, copyProject, VITEST } from "./measuring/project.ts";
import { stamp } from "./measuring/stamp.ts";
import { figure, writeDown } from "./measuring/write-down.ts";

const ALLOWED = 1.6;
/** The time limit of one run. No run takes so long, however busy the machine is. */
const PATIENCE_MS = 60_000;

endAfter(15);
const about = stamp();
const number = numberAt(0, 3);
const runs = numberAt(1, amount(11, 1));
const { place, empty, remove } = copyProject("bench-grader", number);

/** The milliseconds that a command takes. Throws its output when it fails or does not end. */
function time(cwd: string, args: string[]): number {
  const began = performance.now();
  const { status, error, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    encoding: "utf8",
    timeout: PATIENCE_MS,
  });
  if (status !== 0) throw new Error(`${args.join(" ")} failed: ${error?.message ?? stdout + stderr}`);
  return performance.now() - began;
}
const grader = () => time(place, [CLI, "check-lab", String(number)]);
const vitest = () => time(dirname(empty), [VITEST, "run"]);

try {
  // The first run of each fills caches.
  const times = { grader: [] as number[], vitest: [] as number[] };
  for (let run = amount(0, 1); run <= runs; run++) {
    const [ours, bare] = [grader(), vitest()];
    if (run === 0) continue;
    times.grader.push(ours);
    times.vitest.push(bare);
  }
  const [ours, bare] = [median(times.grader), median(times.vitest)];
  const how = `median of ${runs}`;
  writeDown(about, {
    grader: figure(`the process behind \`check-lab ${number}\`, on the solution`, ours, "ms", how),
    vitest: figure("`vitest run` on one empty test", bare, "ms", how),
    ratio: figure("ratio", ours / bare, "", `allowed: ${ALLOWED}`),
  });
  if (ours / bare > amount(ALLOWED, Infinity)) process.exitCode = 1;
} finally {
  remove();
}
