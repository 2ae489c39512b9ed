import type { Exchange } from "../../browser/browser.ts";
import type { Target } from "../../target/target.ts";
import type { Check } from "../suite.ts";
import { playDay, type Ground } from "./day.ts";
import { drawPlan } from "./draw.ts";
import { checkOf, type ModelFault } from "./faults.ts";
import { learnNoise } from "./shared-cookies.ts";
import { createRandom } from "./random.ts";
import type { Rules } from "./promises.ts";
import { shrink } from "./shrink.ts";
import type { Plan } from "./steps.ts";
import { storyOf } from "./tell.ts";

/** How many steps a day has, and how often a shorter story is tried. */
const STEPS = 40;
const TRIES = 80;

/** A day on which the server differed from the model, in as few steps as possible. */
export type Found = {
  check: Check;
  expected: string;
  got: string;
  at: Exchange | undefined;
  exchanges: Exchange[];
  story: string[];
  seed: number;
};

/** The result of some days. `requests` counts all that were sent. */
export type Days = { played: number; requests: number; found?: Found };

/** Plays one day for each seed, until one goes wrong. Throws ServerTrouble. `seeds` are whole numbers. */
export async function playDays(target: Target, rules: Rules, seeds: readonly number[]): Promise<Days> {
  const ground: Ground = { target, rules, noise: await learnNoise(target) };
  const days: Days = { played: 0, requests: 0 };
  for (const seed of seeds) {
    const drawn = drawPlan(createRandom(seed), rules, STEPS);
    const plan = target.onlyHttp ? { ...drawn, servers: 1, outage: false } : drawn;
    const ending = await playDay(ground, plan);
    days.played++;
    days.requests += ending.exchanges.length;
    if (ending.fault)
      return {
        ...days,
        found: await shorten(ground, { ...plan, steps: plan.steps.slice(0, ending.step + 1) }, seed, ending.fault),
      };
  }
  return days;
}

/** Plays the day with fewer and fewer steps, as long as the same kind of fault appears. */
async function shorten(ground: Ground, plan: Plan, seed: number, fault: ModelFault): Promise<Found> {
  let last = { plan, ending: await playDay(ground, plan) };
  const fails = async (steps: readonly Plan["steps"][number][]) => {
    const shorter = { ...plan, steps: [...steps] };
    const ending = await playDay(ground, shorter);
    if (ending.fault?.kind !== fault.kind) return false;
    last = { plan: shorter, ending };
    return true;
  };
  await shrink(plan.steps, fails, TRIES);
  const { ending } = last;
  const shown = ending.fault ?? fault;
  const { expected, got, at } = shown;
  const inTheEvening = ending.fault !== undefined && ending.step >= last.plan.steps.length;
  const story = storyOf(last.plan, inTheEvening);
  return { check: checkOf(shown.kind), expected, got, at, exchanges: ending.exchanges, story, seed };
}
