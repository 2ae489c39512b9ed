import { labs } from "../../labs/kit/build/all-labs.ts";
import * as earlier from "../../labs/kit/grader/earlier.ts";
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
    return { lab, number: lab.number, slug: lab.slug, checks, replaces, broken };
  }),
);

/** The number of the lab with that slug. Infinity when there is none. */
export const numberOf = (slug: string | undefined): number => earlier.numberOf(suites, slug);

/** Titles that a lab up to `number` has taken out of the earlier suites. */
export const replacedBy = (number: number): Set<string> => earlier.replacedBy(suites, number);

/** The checks of suites 1 to `number` that still count in lab `number`, needing only each other. */
export const checksUpTo = (number: number, replaced = replacedBy(number)): Check[] =>
  earlier.checksUpTo(suites, number, replaced);
