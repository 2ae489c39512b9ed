/** `npm test`: every check the project has, how long each took, and one line of counts at the end. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { getHeadlessShell, getOtherBrowsers } from "./browsers.ts";
import { getChromium } from "./chromium.ts";
import { getNodeApps } from "./places/framework-apps.ts";
import { getRedis } from "./redis.ts";

type Counts = { passed: number; failed: number; skipped: number };
/** `after` is a step of another lane, which must have ended before. */
type Step = { name: string; command: string[]; counts?: () => Counts; after?: Step };

const RESULTS = "test-results";
const quick = (name: string, ...command: string[]): Step => ({ name, command });
const FORMAT = quick("format", "prettier", "--check", "--log-level", "warn", ".");
const LINT = quick("lint", "oxlint", "--deny-warnings");
const BUILD = quick("build", "node", "scripts/build.ts");
/** The build writes some of the types. */
const TYPES: Step = { ...quick("types", "tsc", "--noEmit", "-p", "."), after: BUILD };
const VITEST: Step = {
  name: "unit, labs and content",
  command: [
    "vitest",
    "run",
    "--reporter=default",
    "--silent=passed-only",
    "--reporter=json",
    `--outputFile.json=${RESULTS}/vitest.json`,
  ],
  counts: readVitest,
};
const BROWSER: Step = { name: "browser", command: ["playwright", "test"], counts: readPlaywright };

/**
 * One stage after the other. The lanes of a stage run side by side, because a build leaves one of two cores idle. The
 * browsers have the machine to themselves, because their tests wait for what a person would see.
 */
const STAGES: Step[][][] = [
  [
    [BUILD, VITEST],
    [FORMAT, LINT, TYPES],
  ],
  [[BROWSER]],
];

function readVitest(): Counts {
  const report = readJson(`${RESULTS}/vitest.json`) as Record<string, number>;
  const passed = report["numPassedTests"] ?? 0;
  const skipped = (report["numPendingTests"] ?? 0) + (report["numTodoTests"] ?? 0);
  return { passed, skipped, failed: report["numFailedTests"] ?? 0 };
}

function readPlaywright(): Counts {
  const { stats } = readJson(`${RESULTS}/playwright.json`) as { stats: Record<string, number> };
  const flaky = stats["flaky"] ?? 0;
  if (flaky > 0) console.log(`== browser: ${flaky} passed only at the second try, listed above as flaky`);
  return { passed: (stats["expected"] ?? 0) + flaky, failed: stats["unexpected"] ?? 0, skipped: stats["skipped"] ?? 0 };
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));

type Ended = { step: Step; counts: Counts; seconds: number };

/** Runs one step. What it prints comes as it is printed, or at its end if another step runs beside it. */
function run(step: Step, isAlone: boolean): Promise<Ended> {
  const [tool = "", ...args] = step.command;
  const start = performance.now();
  if (isAlone) console.log(`\n== ${step.name}`);
  const child = spawn("npx", [tool, ...args], {
    stdio: isAlone ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32",
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (printed += String(chunk)));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => {
      const seconds = (performance.now() - start) / 1000;
      if (!isAlone) process.stdout.write(`\n== ${step.name}\n${printed}`);
      console.log(`== ${step.name}: ${status === 0 ? "passed" : "failed"} in ${seconds.toFixed(1)} s`);
      // At once, because Playwright empties the folder of the results when it starts.
      resolve({ step, counts: countsOf(step, status), seconds });
    });
  });
}

const begun = new Map<Step, Promise<Ended>>();

async function runLane(steps: readonly Step[], isAlone: boolean): Promise<Ended[]> {
  const ended: Ended[] = [];
  for (const step of steps) {
    if (step.after) await begun.get(step.after);
    const running = run(step, isAlone);
    begun.set(step, running);
    ended.push(await running);
  }
  return ended;
}

/** A tool that fails without a failed test of its own counts as one failure. */
function countsOf({ counts }: Step, status: number | null): Counts {
  const single = { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 };
  if (!counts) return single;
  try {
    const found = counts();
    return status === 0 || found.failed > 0 ? found : { ...found, failed: 1 };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS);
process.env["WRISTBAND_CHROMIUM"] = getChromium();
if (!getHeadlessShell())
  console.log("There is no headless shell of Chromium: the browser tests take longer without it.");
process.env["ASTRO_TELEMETRY_DISABLED"] = "1";
// Every process that the tests start finds what an earlier one has compiled, and stripped of types.
process.env["NODE_COMPILE_CACHE"] ??= join(import.meta.dirname, "../node_modules/.cache/node");
if (!getRedis())
  console.log("There is no redis-server and none could be installed: the tests that need one are skipped.");
const lack = getNodeApps();
if (lack) console.log(`The Node apps of frameworks/ cannot run, because ${lack}. Their tests are skipped.`);
for (const sentence of getOtherBrowsers()) console.log(`${sentence} Skipped: every test in it.`);
const seed = (process.env["WRISTBAND_SEED"] ??= randomBytes(4).toString("hex"));
console.log(`WRISTBAND_SEED=${seed} draws what stands for the long comparisons. Without it:
  npx playwright test                axe on every page, every attack from the panel, every proof
  npx node scripts/page-verdicts.ts  every file in the page of a browser
  npx node scripts/compare-all.ts    every comparison of labs, commands and processes`);
const began = performance.now();
const ended: Ended[] = [];
for (const lanes of STAGES) {
  // The first lane's output is the one to watch when the others take seconds.
  const lane = await Promise.all(lanes.map((steps, place) => runLane(steps, place === 0)));
  ended.push(...lane.flat());
}
const total = { passed: 0, failed: 0, skipped: 0 };
for (const { counts } of ended) {
  for (const key of ["passed", "failed", "skipped"] as const) total[key] += counts[key];
}
const times = ended.map(({ step, seconds }) => `${step.name} ${seconds.toFixed(0)} s`);
console.log(`\nTook ${((performance.now() - began) / 1000).toFixed(0)} s: ${times.join(", ")}.`);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
