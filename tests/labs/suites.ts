import labs from "virtual:labs";
import type { Check } from "../../labs/kit/grader/suite.ts";

export type Suite = {
  lab: (typeof labs)[number];
  checks: Check[];
  /** Titles of earlier checks that count no more from this lab on, and why. */
  replaces?: Record<string, string>;
  /** Titles of earlier checks that only the starter fails. */
  broken?: readonly string[];
};

/** Every lab with the checks of its suite. */
export const suites: Suite[] = await Promise.all(
  labs.map(async (lab) => {
    const { default: checks, replaces = {}, broken = [] } = await lab.suite();
    return { lab, checks, replaces, broken };
  }),
);

/** The number of the lab with that slug. Infinity when there is none. */
export const numberOf = (slug: string | undefined): number => labs.find((lab) => lab.slug === slug)?.number ?? Infinity;

/** Titles that a lab up to `number` has taken out of the earlier suites. */
export const replacedBy = (number: number): Set<string> =>
  new Set(suites.flatMap(({ lab, replaces = {} }) => (lab.number <= number ? Object.keys(replaces) : [])));

/** The checks of suites 1 to `number` that still count in lab `number`, needing only each other. */
export const checksUpTo = (number: number, replaced = replacedBy(number)): Check[] =>
  suites
    .filter(({ lab }) => lab.number <= number)
    .flatMap(({ checks }) => checks.filter(({ until, title }) => numberOf(until) > number && !replaced.has(title)))
    .map((check) => without(check, replaced));

/** The check as it is, unless it needs something that was replaced. */
const without = (check: Check, replaced: Set<string>): Check =>
  check.needs?.some((title) => replaced.has(title))
    ? { ...check, needs: check.needs.filter((title) => !replaced.has(title)) }
    : check;
