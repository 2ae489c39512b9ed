import { CannotDo, ServerTrouble, type Target } from "../../target/target.ts";
import type { Check, Verdict } from "../suite.ts";
import type { PlayedDays } from "../whole-lab.ts";
import { playDays, type Days } from "./days.ts";
import { checkOf } from "./faults.ts";
import type { Rules } from "./promises.ts";

/** Which days to play. `seed` is the first of the `fresh` new ones; the `fixed` ones are always the same. */
export type Chance = { seed: number; fresh: number; fixed: number };

/** The seeds of the days to be played: the fixed ones are 1, 2 and so on. */
const seedsOf = ({ seed, fresh, fixed }: Chance): number[] => [
  ...Array.from({ length: fixed }, (_, i) => i + 1),
  ...Array.from({ length: fresh }, (_, i) => seed + i),
];

/** Plays random days on a server, as far as its lab has rules for them. Never throws ServerTrouble. */
export async function playTheDays(
  rules: Rules | undefined,
  target: Target,
  chance: Chance,
): Promise<PlayedDays | undefined> {
  const seeds = seedsOf(chance);
  if (!rules || seeds.length === 0) return undefined;
  try {
    const days = await playDays(target, rules, seeds);
    const { played, requests, found } = days;
    const story = found && { seed: found.seed, steps: found.story };
    return { played, requests, verdict: verdictOf(days, chance), ...(story ? { story } : {}) };
  } catch (error) {
    if (error instanceof CannotDo) return { played: 0, requests: 0, verdict: unseen(chance, error) };
    if (!(error instanceof ServerTrouble)) throw error;
    const verdict: Verdict = { check: ranOn(chance), exchanges: [], status: "no verdict", trouble: error };
    return { played: 0, requests: 0, verdict };
  }
}

function verdictOf({ found }: Days, chance: Chance): Verdict {
  if (!found) return { check: ranOn(chance), exchanges: [], status: "holds" };
  const { check, exchanges, expected, got, at } = found;
  return { check, exchanges, status: "fails", expected, got, at };
}

const unseen = (chance: Chance, { message }: CannotDo): Verdict => ({
  check: ranOn(chance),
  exchanges: [],
  status: "not reached",
  needs: message,
  lacks: true,
});

/** The check that stands for all days when none has a fault. */
const ranOn = ({ seed, fresh, fixed }: Chance): Check => ({
  ...checkOf("not over"),
  title: `${fixed + fresh} random days go as the chapters say${fresh > 0 ? ` (${fresh} of them new, from seed ${seed})` : ""}`,
});
