/** When, on what and by which command something was measured. */
export type Stamp = {
  /** ISO 8601 date. */
  day: string;
  /** Short hash; "+" behind it when files were changed since. */
  commit: string;
  node: string;
  cores: number;
  /** The machine's load average of the minute before. */
  load: number;
  command: string;
};

/** One figure: what it is of, and how it came about ("median of 11"). */
export type Figure = { what: string; value: number; unit: string; how?: string };

/** What one script wrote down: content/figures/measured/. Read with src/site/data/measured.ts. */
export type Measured = Stamp & { figures: Record<string, Figure> };

/** How the grader judged one file again and again. `milliseconds` is the mean of one run, the process's start included. */
export type Tally = { runs: number; underLoad: number; flips: number; milliseconds: number };

/** A solution that was judged otherwise than expected, and the checks that caught it. */
export type Odd = { name: string; caughtBy: string[] };

/** What scripts/flips.ts wrote down: content/figures/flips.json. */
export type FlipFigures = {
  labs: Record<
    string,
    Pick<Stamp, "day" | "node" | "cores"> & {
      /** Missing in figures from before these were kept. */
      commit?: string;
      load?: number;
      command?: string;
      minutes: number;
      solution: Tally;
      starter: Tally;
      wrong: { count: number; odd: Odd[] };
      right: { count: number; odd: Odd[] };
    }
  >;
};

/** What the faults on the wire of one lab came to: content/figures/wire/. Written by `vitest --update`, and held to by the tests. */
export type WireFigures = {
  mutants: number;
  noticed: number;
  /** Noticed by the lab's own suite; the rest by the suites of the labs before. */
  byOwnSuite: number;
  /** The mutants nobody noticed, by the reason why nobody need. */
  excused: Record<string, string[]>;
};

/**
 * How the suite judged each wrong and each right solution of one lab, run in one process: content/figures/verdicts/.
 * The titles of the checks that failed, by the solution's name. Written by `vitest --update`, held to by the tests.
 */
export type VerdictFigures = { wrong: Record<string, string[]>; right: Record<string, string[]> };

/** A check that a page judged otherwise than a process, and what each said. */
export type PlaceDifference = { lab: string; name: string; check: string; process: string; page: string };

/** What scripts/page-verdicts.ts wrote down: content/figures/page-verdicts.json. `times`: by lab and place, milliseconds. */
export type PageVerdicts = Stamp & {
  browsers: Record<
    string,
    { version: string; files: number; checks: number; notReached: number; differences: PlaceDifference[] }
  >;
  times: Record<string, Record<string, number>>;
};

/**
 * What the grader said of servers that were written without sight of its checks: content/figures/unseen.json. `errors`
 * counts wrong servers that were accepted, and right ones that were turned away.
 */
export type UnseenFigures = {
  /** When they came, before anything was mended: all of them. Counted by hand. */
  first: Pick<Stamp, "day" | "commit"> & UnseenCounts;
  /** Some of those judged wrongly, by the slug of their lab, graded again. scripts/measure-unseen.ts writes it. */
  now: Record<string, Stamp & UnseenCounts>;
};
type UnseenCounts = { wrong: { of: number; errors: number }; right: { of: number; errors: number } };
