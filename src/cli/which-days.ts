import { randomInt } from "node:crypto";
import type { Chance } from "../../labs/kit/grader/model/play-days.ts";
import type { Numbers } from "./command.ts";

/** How many days are the same in every run. */
const FIXED_DAYS = 3;
/** How many days are new in one run, unless `--days` says otherwise. */
const FRESH_DAYS = 3;
/** Seeds of new days are below this, so that a user can type the nine digits again. */
const SEEDS = 1_000_000_000;

/** The days that are the same in every run, and no others. */
export const ALWAYS: Chance = { seed: 0, fresh: 0, fixed: FIXED_DAYS };

/**
 * Which random days to play. Some are the same in every run, and some are new. `--seed N` plays only the days that
 * begin with seed N, which an earlier run printed; `--days N` plays N new ones.
 */
export function chanceOf({ seed, days = FRESH_DAYS }: Numbers = {}): Chance {
  if (seed !== undefined) return { seed, fresh: days, fixed: 0 };
  return { seed: randomInt(SEEDS), fresh: days, fixed: FIXED_DAYS };
}
