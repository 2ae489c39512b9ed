/**
 * `npx node scripts/bench-grader.ts [runs] [lab ...]`: measures how long `check-lab` takes on a lab's solution, compared
 * with a bare `vitest run` of one empty test: until the last of the lab's own checks is told, and until the end, with
 * earlier labs, late checks and random days. Gives medians of several runs (5 by default) for each lab. The two commands
 * take turns, so that both meet the same load.
 */
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { listLabs } from "../labs/kit/build/catalogue.ts";
import type { Check } from "../labs/kit/grader/suite.ts";
import type { Figure } from "../src/site/data/figures.ts";
import { median } from "../src/site/data/median.ts";
import { amount, endAfter, isTiny, numberAt, words } from "./measuring/options.ts";
import { CLI, copyProject, VITEST } from "./measuring/project.ts";
import { stamp } from "./measuring/stamp.ts";
import { figure, writeDown } from "./measuring/write-down.ts";

const ALLOWED = { own: 2, whole: 5 };
/** The time limit of one run. No run takes so long, however busy the machine is. */
const PATIENCE_MS = 120_000;
const ROOT = join(import.meta.dirname, "..");

endAfter(45);
const about = stamp();
const runs = numberAt(0, amount(5, 1));
const wanted = isTiny ? [1] : words.slice(1).map(Number);

type Times = { first: number; whole: number };

/**
 * The milliseconds until a command's output holds so many lines that begin with "  + ", and until it ends. Throws its
 * output when it fails or does not end.
 */
function time(cwd: string, args: string[], lines: number): Promise<Times> {
  const began = performance.now();
  const child = spawn(process.execPath, args, { cwd, stdio: "pipe", timeout: PATIENCE_MS });
  let said = "";
  let first: number | undefined;
  child.stdout.on("data", (chunk: Buffer) => {
    said += String(chunk);
    if (said.split("\n  + ").length > lines) first ??= performance.now() - began;
  });
  child.stderr.on("data", (chunk: Buffer) => (said += String(chunk)));
  return new Promise((resolve, reject) =>
    child.on("close", (status) => {
      const whole = performance.now() - began;
      if (status === 0) resolve({ first: first ?? whole, whole });
      else reject(new Error(`${args.join(" ")} failed: ${said}`));
    }),
  );
}

/** How many checks of a lab come before its own verdict. */
async function ownChecks(path: string): Promise<number> {
  const { default: checks } = (await import(pathToFileURL(join(path, "suite.ts")).href)) as { default: Check[] };
  return checks.filter(({ late }) => !late).length;
}

async function measure(number: number): Promise<Record<string, Figure>> {
  const { place, empty, lab, remove } = copyProject("bench-grader", number);
  const times = { own: [] as number[], whole: [] as number[], vitest: [] as number[] };
  try {
    const lines = await ownChecks(lab.path);
    // The first run of each fills caches.
    for (let run = amount(0, 1); run <= runs; run++) {
      const ours = await time(place, [CLI, "check-lab", String(number)], lines);
      const bare = await time(dirname(empty), [VITEST, "run"], Infinity);
      if (run === 0) continue;
      times.own.push(ours.first);
      times.whole.push(ours.whole);
      times.vitest.push(bare.whole);
    }
  } finally {
    remove();
  }
  const [own, whole, bare] = [median(times.own), median(times.whole), median(times.vitest)];
  const how = `median of ${runs}`;
  const allowed = (most: number) => `of the empty test's time; allowed: ${most}`;
  return {
    [`own-${number}`]: figure(`\`check-lab ${number}\` on the solution, until its own verdict`, own, "ms", how),
    [`own-ratio-${number}`]: figure("the same, as a ratio", own / bare, "", allowed(ALLOWED.own)),
    [`whole-${number}`]: figure(`\`check-lab ${number}\` on the solution, all of it`, whole, "ms", how),
    [`whole-ratio-${number}`]: figure("the same, as a ratio", whole / bare, "", allowed(ALLOWED.whole)),
    [`vitest-${number}`]: figure("`vitest run` on one empty test, in turns with it", bare, "ms", how),
  };
}

const figures: Record<string, Figure> = {};
for (const { number } of listLabs(ROOT).filter((lab) => wanted.length === 0 || wanted.includes(lab.number)))
  Object.assign(figures, await measure(number));
writeDown(about, figures);
const over = Object.entries(figures).filter(([name, { value }]) => {
  const [, part] = /^(own|whole)-ratio-/.exec(name) ?? [];
  return part !== undefined && value > amount(part === "own" ? ALLOWED.own : ALLOWED.whole, Infinity);
});
if (over.length > 0) process.exitCode = 1;
