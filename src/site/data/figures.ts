/** When, on what and by which command something was measured. */
export type Stamp = {
  /** ISO 8601 date. */
  day: string;
  /** Short hash, followed by "+" when files were changed since that commit. */
  commit: string;
  node: string;
  cores: number;
  /** The machine's load average of the minute before. */
  load: number;
  command: string;
};

/** One figure: what it measures, and how ("median of 11"). */
export type Figure = { what: string; value: number; unit: string; how?: string };

/** What one script wrote down: content/figures/measured/. Read with src/site/data/measured.ts. */
export type Measured = Stamp & { figures: Record<string, Figure> };

/** How the grader judged one file in many runs. `milliseconds` is the mean of one run, with the process's start. */
export type Tally = { runs: number; underLoad: number; flips: number; milliseconds: number };

/** A solution with an unexpected verdict, and the checks that caught it. */
export type Odd = { name: string; caughtBy: string[] };

/** What scripts/flips.ts wrote down: content/figures/flips.json. */
export type FlipFigures = {
  labs: Record<
    string,
    Pick<Stamp, "day" | "node" | "cores"> & {
      /** Missing in figures that were measured before this field existed. */
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

/**
 * The results of the wire faults in one lab: content/figures/wire/. `vitest --update` writes them, and the tests
 * compare with them.
 */
export type WireFigures = {
  mutants: number;
  noticed: number;
  /** Found by the lab's own suite. The suites of earlier labs found the rest. */
  byOwnSuite: number;
  /** The mutants that no check found, by the reason why none needs to. */
  excused: Record<string, string[]>;
};

/**
 * How the suite judged each wrong and each right solution of one lab, run in one process: content/figures/verdicts/.
 * The titles of the checks that failed, by the solution's name. Written by `vitest --update`, held to by the tests.
 */
export type VerdictFigures = { wrong: Record<string, string[]>; right: Record<string, string[]> };

/** A check with one verdict in a page and another in a process, and both verdicts. */
export type PlaceDifference = { lab: string; name: string; check: string; process: string; page: string };

/**
 * What scripts/languages.ts wrote down: content/figures/languages.json. By file: `source` says of which text it was
 * found, and `faults` what differs from what a starter or a solution must do.
 */
export type Languages = Stamp & {
  versions: Record<string, string>;
  files: Record<string, { source: string; checks: number; notReached: number; faults: string[] }>;
};

/**
 * What scripts/page-verdicts.ts wrote down of one lab: content/figures/page-verdicts/. `notReached` counts checks that the
 * page did not reach for the same reason as the process, `lacking` those that only the page cannot do, by what it lacks.
 * `times`: the solution's own checks, by place, in milliseconds.
 */
export type PageVerdicts = Stamp & {
  browsers: Record<
    string,
    {
      version: string;
      files: number;
      checks: number;
      notReached: number;
      lacking: Record<string, number>;
      differences: PlaceDifference[];
    }
  >;
  times: Record<string, number>;
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
  /**
   * The servers of tests/unseen/, by the slug of their lab: as they were judged when they came, before anything was
   * mended, and later.
   */
  second?: Record<"came" | "now", Record<string, Stamp & UnseenCounts>>;
};
type UnseenCounts = { wrong: { of: number; errors: number }; right: { of: number; errors: number } };
