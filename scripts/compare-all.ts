/**
 * `npx node scripts/compare-all.ts`: makes all comparisons of labs, the command line and live servers of which `npm test` makes a
 * part that its seed draws (docs/decisions), and writes down that all agree. With --tiny: only the tests of the draw.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { amount, endAfter, TINY } from "./measuring/options.ts";
import { stamp } from "./measuring/stamp.ts";
import { figure, writeDown } from "./measuring/write-down.ts";

const LONGEST_MINUTES = 120;
const REPORT = join(TINY, "compare-all.json");
/** The tests that draw, but for those in browsers: scripts/page-verdicts.ts and scripts/prove.ts compare all of these. */
const DRAWING = [
  "labs",
  "tests/articles/grades.test.ts",
  "tests/kit/grader/unwatched.test.ts",
  "tests/labs/days.test.ts",
  "tests/labs/slipped.test.ts",
  "tests/live/change-of-process.test.ts",
  "tests/kit/target/process",
  "tests/cli/odd-files.test.ts",
  "tests/cli/elsewhere.test.ts",
  "tests/cli/exit-codes.test.ts",
];

endAfter(LONGEST_MINUTES);
const about = stamp();
const { WRISTBAND_SEED: _, ...env } = process.env;
const began = performance.now();
const { status } = spawnSync(
  process.execPath,
  [
    "node_modules/vitest/vitest.mjs",
    "run",
    ...amount(DRAWING, ["tests/helpers/draw.test.ts"]),
    "--reporter=default",
    "--silent=passed-only",
    "--reporter=json",
    `--outputFile.json=${REPORT}`,
  ],
  { stdio: "inherit", env, timeout: LONGEST_MINUTES * 60_000 },
);
if (status !== 0) throw new Error("Something does not agree: the lines above say what. Nothing was written down.");
const { numPassedTests } = JSON.parse(readFileSync(REPORT, "utf8")) as { numPassedTests: number };
writeDown(about, {
  tests: figure("tests that draw nothing, all passed", numPassedTests, ""),
  minutes: figure("they took", (performance.now() - began) / 60_000, "min"),
});
