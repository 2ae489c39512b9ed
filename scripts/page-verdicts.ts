/**
 * `node scripts/page-verdicts.ts [lab ...]`: does a page judge as a process does? Grades every starter, solution, right
 * solution and mistake of every lab in this process and in a page's worker, in Chromium and, where there is one, in Firefox, and
 * compares check by check. Grades each solution in a process of its own as well, for the time that it takes. Writes
 * content/figures/page-verdicts.json.
 *
 * About 12 minutes on 2 cores. No part of `npm test`, which compares a few that a seed draws:
 * tests/kit/target/worker/in-browsers.test.ts.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { labs } from "../labs/kit/build/all-labs.ts";
import { grade } from "../labs/kit/grader/suite.ts";
import { startHost } from "../labs/kit/target/process/host.ts";
import type { PageVerdicts } from "../src/site/data/figures.ts";
import { getChromium } from "./chromium.ts";
import { amount, endAfter, isTiny, words } from "./measuring/options.ts";
import { stamp } from "./measuring/stamp.ts";
import { chromiumAt, firefoxAt, serveBench, type AtBench } from "./places/bench-page.ts";
import { compare, gradeHere } from "./places/compare.ts";
import { handedIn } from "./places/drafts.ts";
import { findFirefox } from "./places/firefox.ts";

type Browsers = PageVerdicts["browsers"];
type Times = PageVerdicts["times"];

endAfter(120);
const about = stamp();
const wanted = isTiny ? [1] : words.map(Number);
const some = labs.filter(({ number }) => wanted.length === 0 || wanted.includes(number));
const site = await serveBench(some.map(({ folder }) => folder));
const firefox = isTiny ? undefined : findFirefox();
const browsers: AtBench[] = [
  await chromiumAt(site.address, getChromium()),
  ...(firefox === undefined ? [] : [await firefoxAt(site.address, firefox)]),
];
const found: Browsers = {};
for (const { name, version } of browsers)
  found[name] = { version, files: 0, checks: 0, notReached: 0, differences: [] };
const times: Times = {};

for (const lab of some) {
  const { default: checks } = await lab.suite();
  const files = handedIn(lab);
  for (const one of isTiny ? files.slice(0, 2) : files) {
    const here = await gradeHere(one, checks);
    for (const browser of browsers) await add(one, here, browser);
  }
  times[lab.slug] = await timesOf(lab);
  console.log(`${lab.slug.padEnd(22)} ${JSON.stringify(times[lab.slug])}`);
}
for (const browser of browsers) await browser.close();
site.close();
for (const [name, { files, checks, notReached, differences }] of Object.entries(found)) {
  console.log(`${name}: ${files} files, ${checks} checks, ${notReached} not reached, ${differences.length} differ`);
  for (const { lab, name: file, check, process, page } of differences)
    console.log(`  ${lab} ${file}: ${check}\n    process: ${process}\n    page:    ${page}`);
}
const result: PageVerdicts = { ...about, browsers: found, times };
if (!isTiny && wanted.length === 0)
  writeFileSync(
    join(import.meta.dirname, "../content/figures/page-verdicts.json"),
    `${JSON.stringify(result, null, 2)}\n`,
  );
process.exit(0);

async function add(one: ReturnType<typeof handedIn>[number], here: Map<string, string>, browser: AtBench) {
  const { checks, notReached, differences } = await compare(one, here, browser);
  const sum = found[browser.name];
  if (!sum) return;
  sum.files++;
  sum.checks += checks;
  sum.notReached += notReached;
  sum.differences.push(...differences);
}

/** The solution's own checks, in a process and in each page: the shortest of some runs, in milliseconds. */
async function timesOf(lab: (typeof labs)[number]): Promise<Record<string, number>> {
  const solution = handedIn(lab).find(({ name }) => name === "solution");
  if (!solution) return {};
  const { default: checks } = await lab.suite();
  const host = await startHost({ file: join(import.meta.dirname, `../labs/${lab.folder}/solution.ts`) });
  const inProcess = await shortest(async () => {
    const began = performance.now();
    await grade(checks, host);
    return performance.now() - began;
  });
  await host.close();
  const taken: Record<string, number> = { process: inProcess };
  for (const browser of browsers)
    taken[browser.name] = await shortest(
      async () => (await browser.grade(lab.folder, solution.draft, { own: true })).milliseconds,
    );
  return taken;
}

async function shortest(run: () => Promise<number>): Promise<number> {
  const all: number[] = [];
  while (all.length < amount(3, 1)) all.push(await run());
  return Math.round(Math.min(...all));
}
