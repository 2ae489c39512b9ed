/**
 * `npx node scripts/flips.ts [runs] [lab ...]`: does a verdict depend on luck? Grades each solution and each starter `runs`
 * times (100 by default) as check-lab does, each time in a new process and over HTTP, the second half of them while
 * other threads keep every core busy. Then each wrong solution and each right one, once. Prints a table, and writes it
 * to content/figures/flips.json, lab by lab; the page /grader/ shows it.
 *
 * `npm test` runs it with --tiny only: on a shared machine with 2 cores labs 1 to 7 took half an hour (see `minutes`).
 * It ends itself after two hours whatever happens. `--tiny` grades a little of lab 1 and writes nothing.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { listLabs, type LabFolder } from "../labs/kit/build/catalogue.ts";
import { startHost } from "../labs/kit/target/process/host.ts";
import { applyEdits, type Mistake } from "../labs/kit/build/mistakes.ts";
import { gradeLab, type Graded } from "../src/cli/grading.ts";
import { loadSuite } from "../src/cli/load-suite.ts";
import type { FlipFigures, Odd, Tally } from "../src/site/data/figures.ts";
import { amount, endAfter, isTiny, numberAt, words } from "./measuring/options.ts";
import { stamp } from "./measuring/stamp.ts";

const ROOT = join(import.meta.dirname, "..");
const SCRATCH = join(ROOT, ".wristband", "flips");
const FIGURES = join(ROOT, "content/figures/flips.json");
const RUNS = numberAt(0, amount(100, 2));
const wanted = isTiny ? [1] : words.slice(1).map(Number);
type Loaded = Awaited<ReturnType<typeof loadSuite>>;
const LONGEST_MS = 2 * 60 * 60_000;
/** How many wrong and right solutions of a lab are graded. */
const MOST = amount(Infinity, 1);

/** Grades one file in a separate process. Returns the titles of the checks that hold. */
async function holding(loaded: Loaded, file: string): Promise<{ holds: string; fails: string[]; all: boolean }> {
  const host = await startHost({ file });
  try {
    return summary(await gradeLab(loaded, host, () => {}, []));
  } finally {
    await host.close();
  }
}

function summary({ verdicts, earlier, before, days, afterwards }: Graded) {
  const all = [...verdicts, ...[...earlier, ...before, ...(days ? [days] : [])].map(({ verdict }) => verdict)];
  const fails = verdicts.filter(({ status }) => status === "fails" || status === "no verdict");
  return {
    holds: all.map(({ check, status }) => `${check.title}: ${status}`).join("\n"),
    fails: fails.map(({ check }) => check.title).sort(),
    all: !afterwards && all.every(({ status }) => status === "holds"),
  };
}

/** Grades a file again and again. A run whose verdicts differ from the first run's is a flip. */
async function repeat(loaded: Loaded, file: string): Promise<Tally> {
  const tally: Tally = { runs: 0, underLoad: 0, flips: 0, milliseconds: 0 };
  let first: string | undefined;
  for (const loadedCores of [false, true]) {
    const stop = loadedCores ? occupy() : () => {};
    for (let run = 0; run < RUNS / 2; run++) {
      const began = performance.now();
      const { holds } = await holding(loaded, file);
      tally.milliseconds += performance.now() - began;
      first ??= holds;
      tally.runs++;
      if (loadedCores) tally.underLoad++;
      if (holds !== first) tally.flips++;
    }
    await stop();
  }
  return { ...tally, milliseconds: Math.round(tally.milliseconds / tally.runs) };
}

/** A thread for every core (one, with --tiny) that does nothing but keep it busy, until the returned function is called. */
function occupy(): () => Promise<void> {
  const spin = `const end = Date.now() + ${LONGEST_MS}; while (Date.now() < end) Math.hypot(Math.random(), 1);`;
  const threads = Array.from({ length: amount(availableParallelism(), 1) }, () => new Worker(spin, { eval: true }));
  return async () => void (await Promise.all(threads.map((thread) => thread.terminate())));
}

/** The wrong solutions whose failed checks differ from those that they name. */
async function wrongOnes(lab: LabFolder, loaded: Loaded): Promise<{ count: number; odd: Odd[] }> {
  const { default: mistakes } = (await import(pathToFileURL(join(lab.path, "mistakes.ts")).href)) as {
    default: Mistake[];
  };
  const source = readFileSync(join(lab.path, "solution.ts"), "utf8");
  const odd: Odd[] = [];
  const graded = mistakes.slice(0, MOST);
  for (const mistake of graded) {
    const file = join(SCRATCH, `${lab.slug}-${mistake.name}.ts`);
    writeFileSync(file, applyEdits(source, mistake).replaceAll('"../kit/', '"../../labs/kit/'));
    const { fails } = await holding(loaded, file);
    if (fails.join() !== [...mistake.caughtBy].sort().join()) odd.push({ name: mistake.name, caughtBy: fails });
  }
  return { count: graded.length, odd };
}

/** The right solutions that do not pass. */
async function rightOnes(lab: LabFolder, loaded: Loaded): Promise<{ count: number; odd: Odd[] }> {
  const all = readdirSync(join(lab.path, "right")).filter((name) => name.endsWith(".ts"));
  const files = all.slice(0, MOST);
  const odd: Odd[] = [];
  for (const name of files) {
    const { all: holds, fails } = await holding(loaded, join(lab.path, "right", name));
    if (!holds) odd.push({ name, caughtBy: fails });
  }
  return { count: files.length, odd };
}

async function examine(lab: LabFolder, labs: readonly LabFolder[]): Promise<FlipFigures["labs"][string]> {
  const about = stamp();
  const loaded = await loadSuite(lab, labs);
  const began = performance.now();
  const found = {
    solution: await repeat(loaded, join(lab.path, "solution.ts")),
    starter: await repeat(loaded, join(lab.path, "starter.ts")),
    wrong: await wrongOnes(lab, loaded),
    right: await rightOnes(lab, loaded),
  };
  const minutes = Math.round((performance.now() - began) / 6000) / 10;
  return { ...about, minutes, ...found };
}

/** What the page shows, with one lab's figures put in place. Each lab is written down as soon as it is done. */
function writeDown(slug: string, found: FlipFigures["labs"][string]): void {
  const figures: FlipFigures = existsSync(FIGURES)
    ? (JSON.parse(readFileSync(FIGURES, "utf8")) as FlipFigures)
    : { labs: {} };
  figures.labs[slug] = found;
  writeFileSync(FIGURES, `${JSON.stringify(figures, null, 2)}\n`);
}

function tell(slug: string, { solution, starter, wrong, right }: FlipFigures["labs"][string]): void {
  for (const [name, { runs, underLoad, flips, milliseconds }] of Object.entries({ solution, starter })) {
    const counts = `${runs} runs, ${underLoad} under load, ${flips} flips, ${milliseconds} ms each`;
    console.log(`${slug.padEnd(22)} ${name.padEnd(9)} ${counts}`);
  }
  for (const [name, { count, odd }] of Object.entries({ wrong, right })) {
    const others = odd.map((one) => `${one.name} (${one.caughtBy.join("; ")})`).join(", ");
    console.log(`${slug.padEnd(22)} ${name.padEnd(9)} ${count} over HTTP, ${odd.length} judged otherwise ${others}`);
  }
}

endAfter(LONGEST_MS / 60_000);
mkdirSync(SCRATCH, { recursive: true });
const labs = listLabs(ROOT);
for (const lab of labs.filter(({ number }) => wanted.length === 0 || wanted.includes(number))) {
  const found = await examine(lab, labs);
  if (!isTiny) writeDown(lab.slug, found);
  tell(lab.slug, found);
}
rmSync(SCRATCH, { recursive: true });
