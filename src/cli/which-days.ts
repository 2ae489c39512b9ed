import { randomInt } from "node:crypto";
import type { Chance } from "../../labs/kit/grader/model/play-days.ts";
import type { Numbers } from "./command.ts";

/** So many days are the same in every run. */
const FIXED_DAYS = 3;
/** New days of one run, unless `--days` says otherwise. */
const FRESH_DAYS = 3;
/** Seeds of new days are below this: nine digits are easily typed again. */
const SEEDS = 1_000_000_000;

/** The days that are the same in every run, and no others. */
export const ALWAYS: Chance = { seed: 0, fresh: 0, fixed: FIXED_DAYS };

/**
 * Which random days are played. Some are the same in every run, and some are new. `--seed N` plays those that begin with
 * seed N and no others, as an earlier run printed it; `--days N` plays so many new ones.
 */
export function chanceOf({ seed, days = FRESH_DAYS }: Numbers = {}): Chance {
  if (seed !== undefined) return { seed, fresh: days, fixed: 0 };
  return { seed: randomInt(SEEDS), fresh: days, fixed: FIXED_DAYS };
}
