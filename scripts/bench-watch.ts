/**
 * `npx node scripts/bench-watch.ts [lab] [runs]`: measures the time from a save to the verdict, for `watch-lab 3` on
 * the solution and for vitest's own watch on one empty test. The two take turns; the figures are medians. It also
 * measures how the time grows with the number of checks.
 */
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { grade, type Check } from "../labs/kit/grader/suite.ts";
import { startHost } from "../labs/kit/target/process/host.ts";
import type { Figure } from "../src/site/data/figures.ts";
import { median } from "../src/site/data/median.ts";
import { amount, endAfter, numberAt } from "./measuring/options.ts";
import { CLI, copyProject, VITEST, type Project } from "./measuring/project.ts";
import { stamp } from "./measuring/stamp.ts";
import { watch } from "./measuring/watcher.ts";
import { figure, writeDown } from "./measuring/write-down.ts";

const PATIENCE_MS = 120_000;

/** Watches both files, and saves each `runs` times, in turns. */
async function saves({ place, lab, server, empty }: Project, runs: number): Promise<Record<string, Figure>> {
  const theirs = await watch({
    args: [VITEST, "--watch"],
    cwd: dirname(empty),
    waits: /Waiting for file changes/,
    file: empty,
    patience: PATIENCE_MS,
  });
  // Last, and stopped first: between two saves it plays random days.
  const args = [CLI, "watch-lab", String(lab.number)];
  const ours = await watch({ args, cwd: place, waits: /Waiting for/, file: server, patience: PATIENCE_MS });
  const times: [number, number][] = [];
  for (let left = runs; left > 0; left--) {
    const own = await ours.save();
    if (left === 1) ours.stop();
    times.push([own, await theirs.save()]);
  }
  theirs.stop();
  const [own, bare] = [median(times.map(([one]) => one)), median(times.map(([, other]) => other))];
  const how = `median of ${runs}`;
  return {
    watch: figure(`from a save to the verdict, \`watch-lab ${lab.number}\``, own, "ms", how),
    vitest: figure("from a save to the verdict, vitest's watch on one empty test", bare, "ms", how),
    ratio: figure("ratio", own / bare, ""),
  };
}

/** Grades the suite once, and then a suite that is several times as long. */
async function growth({ lab }: Project): Promise<Record<string, Figure>> {
  const { default: checks } = (await import(pathToFileURL(join(lab.path, "suite.ts")).href)) as { default: Check[] };
  const host = await startHost({ file: join(lab.path, "solution.ts") });
  const figures: Record<string, Figure> = {};
  for (const copies of amount([1, 8], [1])) {
    const many = Array.from({ length: copies }, () => checks).flat();
    const began = performance.now();
    await grade(many, host);
    const each = (performance.now() - began) / many.length;
    figures[`checks-${copies}`] = figure(`one of ${many.length} checks`, each, "ms", "the first run warms up");
  }
  await host.close();
  return figures;
}

endAfter(20);
const about = stamp();
const project = copyProject("bench-watch", numberAt(0, amount(3, 1)));
try {
  writeDown(about, { ...(await saves(project, numberAt(1, amount(11, 1)))), ...(await growth(project)) });
} finally {
  project.remove();
}
