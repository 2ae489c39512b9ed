/** `npm test`: every check the project has, one after the other, and one line of counts at the end. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { getChromium } from "./chromium.ts";
import { getRedis } from "./redis.ts";

type Counts = { passed: number; failed: number; skipped: number };
type Step = { name: string; command: string[]; counts?: () => Counts };

const RESULTS = "test-results";
const STEPS: Step[] = [
  { name: "format", command: ["prettier", "--check", "--log-level", "warn", "."] },
  { name: "lint", command: ["oxlint", "--deny-warnings"] },
  { name: "build", command: ["node", "scripts/build.ts"] },
  { name: "types", command: ["tsc", "--noEmit", "-p", "."] },
  {
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
  },
  { name: "browser", command: ["playwright", "test"], counts: readPlaywright },
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

/** Runs one step. A tool that fails without a failed test of its own counts as one failure. */
function run({ name, command: [tool, ...args], counts }: Step): Counts {
  const start = performance.now();
  console.log(`\n== ${name}`);
  const { status } = spawnSync("npx", [tool ?? "", ...args], {
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  console.log(
    `== ${name}: ${status === 0 ? "passed" : "failed"} in ${((performance.now() - start) / 1000).toFixed(1)} s`,
  );
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
process.env["ASTRO_TELEMETRY_DISABLED"] = "1";
if (!getRedis())
  console.log("There is no redis-server and none could be installed: the tests that need one are skipped.");
const total = { passed: 0, failed: 0, skipped: 0 };
for (const step of STEPS) {
  const counts = run(step);
  for (const key of ["passed", "failed", "skipped"] as const) total[key] += counts[key];
}
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
