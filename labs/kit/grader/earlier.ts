import type { Attack } from "./attack.ts";
import { withstands, type Check } from "./suite.ts";

/** A lab's place. A lab with `branch` starts from the lab of that slug, and no later lab starts from it. */
export type Place = { number: number; slug: string; branch?: string | undefined };

/** A lab's suite, and the checks of earlier suites that it replaces. */
export type LabSuite = Place & {
  checks: readonly Check[];
  /** Titles of earlier checks that do not count from this lab on, and why. */
  replaces?: Record<string, string>;
};

/** The number of the lab that a branch starts from; for any other lab its own. */
export function trunkOf(labs: readonly Place[], number: number): number {
  const branch = labs.find((lab) => lab.number === number)?.branch;
  return branch === undefined ? number : (labs.find(({ slug }) => slug === branch)?.number ?? number);
}

/** The labs that lead to lab `number`, and that lab itself, in order. No lab follows a branch. */
export function lineTo<Lab extends Place>(labs: readonly Lab[], number: number): Lab[] {
  const last = trunkOf(labs, number);
  return labs.filter((lab) => lab.number === number || (lab.number <= last && lab.branch === undefined));
}

/** Titles of earlier checks that lab `number`, or a lab on the way to it, replaces. */
export const replacedBy = (suites: readonly LabSuite[], number: number): Set<string> =>
  new Set(lineTo(suites, number).flatMap(({ replaces = {} }) => Object.keys(replaces)));

/**
 * The checks that count in lab `number`: its own, and those of the labs on the way to it. Each needs only others of
 * them.
 */
export function checksUpTo(
  suites: readonly LabSuite[],
  number: number,
  replaced: ReadonlySet<string> = replacedBy(suites, number),
): Check[] {
  const line = lineTo(suites, number);
  return counting(line, replaced, line);
}

/**
 * The checks of these suites that count for a reader who has passed the labs in `passed`. Each needs only others of
 * them. When several have one title and no other needs them, the last counts, because it demands more.
 */
export function counting(
  suites: readonly LabSuite[],
  replaced: ReadonlySet<string>,
  passed: readonly LabSuite[],
): Check[] {
  const come = new Set<string | undefined>(passed.map(({ slug }) => slug));
  const all = suites.flatMap(({ checks }) =>
    checks.filter(({ until, title }) => !come.has(until) && !replaced.has(title)),
  );
  const last = new Map(all.map((check) => [check.title, check]));
  const needed = new Set(all.flatMap(({ needs = [] }) => needs));
  const stays = (check: Check) => needed.has(check.title) || last.get(check.title) === check;
  return all.filter(stays).map((check) => without(check, replaced));
}

/**
 * For each lab before `number`, those of its checks that still count there. When several have one title, the last
 * counts.
 */
export function checksBefore<Suite extends LabSuite>(
  suites: readonly Suite[],
  number: number,
): { lab: Suite; checks: Check[] }[] {
  const counting = new Set(checksUpTo(suites, number).map(({ title }) => title));
  const replaced = replacedBy(suites, number);
  const line = lineTo(suites, number);
  return line
    .filter((suite) => suite.number < number)
    .map((lab) => {
      const later = line.filter((suite) => suite.number > lab.number);
      const again = new Set(later.flatMap(({ checks }) => checks.map(({ title }) => title)));
      const checks = lab.checks.filter(({ title }) => counting.has(title) && !again.has(title));
      return { lab, checks: checks.map((check) => without(check, replaced)) };
    });
}

/** The check without its needs that were replaced. */
const without = (check: Check, replaced: ReadonlySet<string>): Check =>
  check.needs?.some((title) => replaced.has(title))
    ? { ...check, needs: check.needs.filter((title) => !replaced.has(title)) }
    : check;

/** For each lab before `number`, its checks that still count there, without attacks that are run anyway. */
export function beforeWithout<Suite extends LabSuite>(
  suites: readonly Suite[],
  number: number,
  attacks: readonly Attack[],
): { lab: Suite; checks: Check[] }[] {
  const tried = new Set(attacks.map(({ title }) => `${title} fails`));
  return checksBefore(suites, number).map(({ lab, checks }) => ({
    lab,
    checks: checks.filter(({ title }) => !tried.has(title)),
  }));
}

/** An earlier chapter's attack as a check: a defence must stay in later labs. */
export const earlierCheck = (attack: Attack, { number, slug }: Place): Check =>
  withstands(
    { ...attack, title: `chapter ${number}'s attack, ${attack.title},` },
    {
      hints: [
        `This worked in chapter ${number}. Which of your changes broke it?`,
        `Compare your file with the defence from chapter ${number}, ${slug}: your file must still have it.`,
        `npm run solution ${number} shows it as a change.`,
      ],
      read: "#build-it",
    },
  );
