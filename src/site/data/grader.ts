import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { applyEdits } from "../../../labs/kit/build/mistakes.ts";
import { change, type Hunk } from "./change.ts";
import type { FlipFigures, PageVerdicts, UnseenFigures, VerdictFigures, WireFigures } from "./figures.ts";
import type { LabEntry } from "./labs.ts";
import { checkId } from "./task.ts";

export type Count = { of: number; errors: number };
export type Flips = FlipFigures["labs"][string];

/** What was counted about one lab's grader. `flips` is undefined where nobody has measured them yet. */
export type Figures = {
  checks: number;
  /** Wrong solutions that were accepted. */
  wrong: Count;
  /** Right solutions that were rejected. */
  right: Count;
  wire: WireFigures;
  flips: Flips | undefined;
};

const read = <T>(file: string): T | undefined => {
  const path = join(process.cwd(), "content/figures", file);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as T) : undefined;
};

function written<T>(file: string): T {
  const found = read<T>(file);
  if (found === undefined)
    throw new Error(`content/figures/${file} is missing. npx vitest run --update=all writes it.`);
  return found;
}

/** The labs whose figures the tests have written. A lab that was just begun has none yet. */
export const gradedOf = (labs: readonly LabEntry[]): LabEntry[] =>
  labs.filter(({ slug }) => read(`verdicts/${slug}.json`) !== undefined && read(`wire/${slug}.json`) !== undefined);

export const unseen = (): UnseenFigures => written("unseen.json");

/** How pages judged the lab. Undefined where nobody has compared them yet. */
export const inPagesOf = ({ slug }: LabEntry): PageVerdicts | undefined => read(`page-verdicts/${slug}.json`);

/** How many times as long as in a process the solution's own checks take in this browser. */
export const timesAsLong = ({ times }: PageVerdicts, browser: string): number =>
  (times[browser] ?? NaN) / (times["process"] ?? NaN);

export const verdictsOf = ({ slug }: LabEntry): VerdictFigures => written(`verdicts/${slug}.json`);

export async function figuresOf(lab: LabEntry): Promise<Figures> {
  const { wrong, right } = verdictsOf(lab);
  const [accepted, rejected] = [Object.values(wrong), Object.values(right)];
  return {
    checks: (await lab.suite()).default.length,
    wrong: { of: accepted.length, errors: accepted.filter((caughtBy) => caughtBy.length === 0).length },
    right: { of: rejected.length, errors: rejected.filter((failed) => failed.length > 0).length },
    wire: written(`wire/${lab.slug}.json`),
    flips: read<FlipFigures>("flips.json")?.labs[lab.slug],
  };
}

/** Runs of the solution and the starter, and how many of them had another verdict than the first. */
export const runsOf = ({ solution, starter }: Flips): Count => ({
  of: solution.runs + starter.runs,
  errors: solution.flips + starter.flips,
});

export const add = (counts: readonly Count[]): Count => ({
  of: counts.reduce((sum, { of }) => sum + of, 0),
  errors: counts.reduce((sum, { errors }) => sum + errors, 0),
});

/**
 * The upper limit of the error rate when n trials had no error, with 95 % confidence: 1 - 0.05^(1/n). From 30 trials on
 * that is about 3/n, the rule of three; below, 3/n is too high.
 */
export function bound({ of, errors }: Count): string {
  if (of === 0 || errors > 0) return "";
  const percent = 100 * (1 - 0.05 ** (1 / of));
  return `below ${percent >= 10 ? Math.ceil(percent) : Math.ceil(percent * 10) / 10} %`;
}

export type Wrong = { name: string; why: string; caughtBy: string[]; hunks: Hunk[] };

/** Each wrong solution: what it changes of the solution, and which checks failed when it was graded. */
export async function wrongOf(lab: LabEntry): Promise<Wrong[]> {
  const solution = readFileSync(join(process.cwd(), "labs", lab.folder, "solution.ts"), "utf8");
  const { wrong } = verdictsOf(lab);
  const all: Wrong[] = [];
  for (const mistake of lab.mistakes) {
    const hunks = await change(solution, applyEdits(solution, mistake), 1);
    all.push({ name: mistake.name, why: mistake.why, caughtBy: wrong[mistake.name] ?? [], hunks });
  }
  return all;
}

export type Catcher = {
  title: string;
  kind: "works" | "defends";
  href: string;
  id: string;
  catches: string[];
  alone?: string;
};

/** Each check of the suite, the wrong solutions that it catches, and the reason for it when it catches none alone. */
export async function catchersOf(lab: LabEntry): Promise<Catcher[]> {
  const { wrong } = verdictsOf(lab);
  return (await lab.suite()).default.map(({ title, kind, alone }) => ({
    title,
    kind,
    id: checkId(title),
    href: `/chapters/${lab.slug}/#${checkId(title)}`,
    catches: Object.keys(wrong).filter((name) => wrong[name]?.includes(title)),
    ...(alone === undefined ? {} : { alone }),
  }));
}

/** What a right solution says about itself: the first comment of its file. */
export function rightOf(lab: LabEntry): { file: string; says: string }[] {
  return Object.keys(lab.right).map((file) => {
    const source = readFileSync(join(process.cwd(), "labs", lab.folder, "right", file), "utf8");
    const [, block, line] = /\/\*\*\s*([\s\S]*?)\s*\*\/|^\/\/ (.*)$/m.exec(source) ?? [];
    return { file, says: (block ?? line ?? "").replace(/\s*\n\s*\*?\s*/g, " ") };
  });
}

/** "logs-out-whoever-asked-last" as words. */
export const words = (name: string): string => name.replace(/\.ts$/, "").replaceAll("-", " ");
