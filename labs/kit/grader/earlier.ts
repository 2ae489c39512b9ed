import type { Check } from "./suite.ts";

/** A lab's suite, and what it takes out of the suites before it. */
export type LabSuite = {
  number: number;
  slug: string;
  checks: readonly Check[];
  /** Titles of earlier checks that count no more from this lab on, and why. */
  replaces?: Record<string, string>;
};

/** The number of the lab with that slug. Infinity when there is none. */
export const numberOf = (suites: readonly LabSuite[], slug: string | undefined): number =>
  suites.find((suite) => suite.slug === slug)?.number ?? Infinity;

/** Titles that a lab up to `number` has taken out of the suites before it. */
export const replacedBy = (suites: readonly LabSuite[], number: number): Set<string> =>
  new Set(suites.flatMap((suite) => (suite.number <= number ? Object.keys(suite.replaces ?? {}) : [])));

/** The checks of suites 1 to `number` that still count in lab `number`, needing only each other. */
export const checksUpTo = (
  suites: readonly LabSuite[],
  number: number,
  replaced: ReadonlySet<string> = replacedBy(suites, number),
): Check[] =>
  suites
    .filter((suite) => suite.number <= number)
    .flatMap(({ checks }) =>
      checks.filter(({ until, title }) => numberOf(suites, until) > number && !replaced.has(title)),
    )
    .map((check) => without(check, replaced));

/** For each lab before `number`, those of its checks that still count there. Of several with one title the last counts. */
export function checksBefore<Suite extends LabSuite>(
  suites: readonly Suite[],
  number: number,
): { lab: Suite; checks: Check[] }[] {
  const counting = new Set(checksUpTo(suites, number).map(({ title }) => title));
  const replaced = replacedBy(suites, number);
  return suites
    .filter((suite) => suite.number < number)
    .map((lab) => {
      const later = suites.filter((suite) => suite.number > lab.number && suite.number <= number);
      const again = new Set(later.flatMap(({ checks }) => checks.map(({ title }) => title)));
      const checks = lab.checks.filter(({ title }) => counting.has(title) && !again.has(title));
      return { lab, checks: checks.map((check) => without(check, replaced)) };
    });
}

/** The check as it is, unless it needs something that was replaced. */
const without = (check: Check, replaced: ReadonlySet<string>): Check =>
  check.needs?.some((title) => replaced.has(title))
    ? { ...check, needs: check.needs.filter((title) => !replaced.has(title)) }
    : check;
