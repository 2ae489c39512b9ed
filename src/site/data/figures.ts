/** How the grader judged one file again and again. `milliseconds` is the mean of one run, the process's start included. */
export type Tally = { runs: number; underLoad: number; flips: number; milliseconds: number };

/** A solution that was judged otherwise than expected, and the checks that caught it. */
export type Odd = { name: string; caughtBy: string[] };

/** What scripts/flips.ts wrote down: content/figures/flips.json. */
export type FlipFigures = {
  labs: Record<
    string,
    {
      day: string;
      node: string;
      cores: number;
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

/**
 * What scripts/measure-noise.ts wrote down: content/figures/noise.json. One step of an early-exit comparison, and the
 * spread of the answers to one and the same request, over loopback.
 */
export type NoiseFigures = {
  day: string;
  node: string;
  cores: number;
  stepNanoseconds: number;
  answers: number;
  /** Below which a quarter, half, three quarters and 99 in 100 of the answers lie. */
  answerMicroseconds: { quarter: number; half: number; threeQuarters: number; most: number };
};
