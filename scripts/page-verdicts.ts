/**
 * `npx node scripts/page-verdicts.ts [lab ...]`: does a page judge as a process does? Grades every starter, solution, right
 * solution and mistake of these labs (of all, without a number) in this process and in a page's worker, in Chromium and,
 * where there is one, in Firefox, and compares check by check. Times the solution's own checks in a process and in each page.
 * Writes content/figures/page-verdicts/, one file a lab as soon as it is done, so a run that was ended loses one lab.
 *
 * Minutes a lab on 2 cores. No part of `npm test`, which compares a few that a seed draws:
 * tests/kit/target/worker/in-browsers.test.ts.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { labs } from "../labs/kit/build/all-labs.ts";
import { grade } from "../labs/kit/grader/suite.ts";
import { startHost } from "../labs/kit/target/process/host.ts";
import type { PageVerdicts } from "../src/site/data/figures.ts";
import { findFirefox } from "./browsers.ts";
import { getChromium } from "./chromium.ts";
import { amount, endAfter, isTiny, words } from "./measuring/options.ts";
import { stamp } from "./measuring/stamp.ts";
import { chromiumAt, firefoxAt, serveBench, type AtBench } from "./places/bench-page.ts";
import { compare, gradeHere, type Compared } from "./places/compare.ts";
import { handedIn } from "./places/drafts.ts";

type Lab = (typeof labs)[number];
type InBrowser = PageVerdicts["browsers"][string];

const RESULTS = join(import.meta.dirname, "../content/figures/page-verdicts");

endAfter(120);
const wanted = isTiny ? [1] : words.map(Number);
const some = labs.filter(({ number }) => wanted.length === 0 || wanted.includes(number));
const site = await serveBench(some.map(({ folder }) => folder));
const firefox = isTiny ? undefined : findFirefox();
const browsers: AtBench[] = [
  await chromiumAt(site.address, getChromium()),
  ...(firefox === undefined ? [] : [await firefoxAt(site.address, firefox)]),
];

for (const lab of some) {
  const result = await measure(lab);
  print(lab, result);
  if (isTiny) continue;
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(join(RESULTS, `${lab.slug}.json`), `${JSON.stringify(result, null, 2)}\n`);
}
for (const browser of browsers) await browser.close();
site.close();
process.exit(0);

async function measure(lab: Lab): Promise<PageVerdicts> {
  const about = stamp();
  const { default: checks } = await lab.suite();
  const all: PageVerdicts["browsers"] = {};
  for (const one of handedIn(lab).slice(0, amount(Infinity, 1))) {
    const here = await gradeHere(one, checks);
    await Promise.all(
      browsers.map(async (browser) =>
        add((all[browser.name] ??= nothing(browser.version)), await compare(one, here, browser)),
      ),
    );
  }
  return { ...about, browsers: all, times: await timesOf(lab) };
}

function nothing(version: string): InBrowser {
  return { version, files: 0, checks: 0, notReached: 0, lacking: {}, differences: [] };
}

function add(sum: InBrowser, { checks, notReached, lacking, differences }: Compared): void {
  sum.files++;
  sum.checks += checks;
  sum.notReached += notReached;
  sum.differences.push(...differences);
  for (const what of lacking) sum.lacking[what] = (sum.lacking[what] ?? 0) + 1;
}

function print({ slug }: Lab, { browsers: all, times }: PageVerdicts): void {
  const { process: inProcess = NaN } = times;
  console.log(`${slug}: the solution's own checks take ${inProcess} ms in a process`);
  for (const [name, { files, checks, notReached, lacking, differences }] of Object.entries(all)) {
    const taken = times[name] ?? NaN;
    const ratio = (taken / inProcess).toFixed(2);
    console.log(
      `  ${name}: ${taken} ms, ${ratio} times as long; ${files} files, ${checks} checks, ${notReached} not reached in both, ` +
        `${JSON.stringify(lacking)} lacking, ${differences.length} differ`,
    );
    for (const { name: file, check, process: here, page } of differences)
      console.log(`    ${file}: ${check}\n      process: ${here}\n      page:    ${page}`);
  }
}

/** The solution's own checks, in a process and in each page: the shortest of some runs, in milliseconds. */
async function timesOf(lab: Lab): Promise<Record<string, number>> {
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
