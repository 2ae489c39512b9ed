import { basename } from "node:path";
import { labs } from "../../labs/kit/build/all-labs.ts";
import * as earlier from "../../labs/kit/grader/earlier.ts";
import { MINUTE } from "../../labs/kit/grader/scene.ts";
import type { Check } from "../../labs/kit/grader/suite.ts";

export type Suite = earlier.LabSuite & {
  lab: (typeof labs)[number];
  checks: Check[];
  /** Titles of earlier checks that only the starter fails. */
  broken?: readonly string[];
};

/** Every lab with the checks of its suite. */
export const suites: Suite[] = await Promise.all(
  labs.map(async (lab) => {
    const { default: checks, replaces = {}, broken = [] } = await lab.suite();
    return { lab, number: lab.number, slug: lab.slug, branch: lab.branch, checks, replaces, broken };
  }),
);

/** The suite of the lab in that folder. Throws when there is none. */
export function suiteIn(folder: string): Suite {
  const found = suites.find(({ lab }) => lab.folder === basename(folder));
  if (!found) throw new Error(`${folder} is no lab. A lab's folder is labs/NN-slug.`);
  return found;
}

/** Titles that lab `number` and those on the way to it have taken out of the earlier suites. */
export const replacedBy = (number: number): Set<string> => earlier.replacedBy(suites, number);

/** The suites of the labs on the way to lab `number`, without its own. */
const before = (number: number): Suite[] => earlier.lineTo(suites, number).filter((suite) => suite.number < number);

/** The checks of the labs before lab `number`, as they count there. */
export const checksBefore = (number: number): Check[] =>
  earlier.counting(before(number), replacedBy(number), earlier.lineTo(suites, number));

/** The same, with the earlier checks that only lab `number` itself replaces. */
export function checksUntilNow(number: number): Check[] {
  const replaced = new Set(before(number).flatMap(({ replaces = {} }) => Object.keys(replaces)));
  return earlier.counting(before(number), replaced, before(number));
}

/** The checks of lab `number` and of those on the way to it that count there, needing only each other. */
export const checksUpTo = (number: number, replaced = replacedBy(number)): Check[] =>
  earlier.checksUpTo(suites, number, replaced);

/**
 * Milliseconds in which the checks up to lab `number` have run once, on the slowest machine. It is no measure: it ends a
 * run that hangs. It grows with the number of checks, because each lab adds some.
 */
export const timeFor = (number: number): number => 5 * MINUTE + checksUpTo(number).length * (MINUTE / 12);
