import type { Random } from "./random.ts";
import type { Rules } from "./promises.ts";
import { DEVICES, type Plan, type Step } from "./steps.ts";

type Kind = Step["do"];
type Pace = readonly [number, ...number[]];

/** How often each kind of step comes, and which rules allow it at all. */
const WEIGHTS: Record<Kind, [weight: number, when?: (rules: Rules) => boolean]> = {
  login: [10],
  visit: [7],
  pass: [6],
  logout: [5],
  admin: [3],
  look: [2],
  fail: [2],
  link: [3],
  crowd: [1],
  plant: [3, ({ secret }) => secret],
  together: [2],
  comment: [3, ({ comments }) => comments],
  hold: [2, ({ races }) => races],
  release: [2, ({ races }) => races],
  clear: [2, ({ doors }) => doors],
  export: [1, ({ doors }) => doors],
  theme: [1, ({ doors }) => doors],
  everywhere: [3, ({ logout }) => logout],
  followed: [1, ({ logout }) => logout],
  overtaken: [1, ({ races }) => races],
  basket: [4, ({ baskets }) => baskets],
  busy: [1, ({ absolute }) => absolute < Infinity],
  restart: [1, ({ disk }) => disk],
};

/**
 * How much of each kind a day has. Most days lack some kinds and have many steps of others, so that few days are alike.
 */
const SHARES = [0, 0.5, 1, 1, 4] as const;
/**
 * How many minutes pass, by the kind of day. The last is 26 days: after that a 32-bit count of milliseconds overflows.
 */
const PACES: readonly [Pace, ...Pace[]] = [
  [0.2, 1, 5],
  [5, 12, 12, 20, 25],
  [1, 12, 25, 33, 100],
  [12, 27, 35, 200, 475, 500],
  [1, 12, 33, 26 * 24 * 60],
];

/** Draws a day with this many steps, among those that the rules allow. */
export function drawPlan(random: Random, rules: Rules, length: number): Plan {
  const kinds = (Object.keys(WEIGHTS) as Kind[]).filter((kind) => WEIGHTS[kind][1]?.(rules) ?? true);
  const shares = kinds.map((kind): [Kind, number] => [kind, WEIGHTS[kind][0] * random.pick(SHARES)]);
  const pace = random.pick(PACES);
  const first = random.below(DEVICES.length);
  const devices = Array.from({ length: 3 + random.below(DEVICES.length - 2) }, (_, i) => (first + i) % DEVICES.length);
  const draw = () => drawStep(random, pickBy(random, shares), pace, devices as [number, ...number[]]);
  const steps = Array.from({ length }, draw);
  return { steps, servers: rules.disk && random.chance(0.3) ? 2 : 1, outage: rules.doors && random.chance(0.25) };
}

function pickBy(random: Random, shares: readonly [Kind, number][]): Kind {
  const total = shares.reduce((sum, [, share]) => sum + share, 0);
  let left = random.below(1_000_000) * (total / 1_000_000);
  for (const [kind, share] of shares) {
    left -= share;
    if (left < 0) return kind;
  }
  return "visit";
}

function drawStep(random: Random, kind: Kind, pace: Pace, devices: readonly [number, ...number[]]): Step {
  const salt = random.below(2 ** 31);
  const device = random.pick(devices);
  switch (kind) {
    case "pass":
      return { salt, do: kind, minutes: random.pick(pace) };
    case "login":
      return { salt, do: kind, device, who: random.chance(0.85) ? "owner" : random.pick(["alice", "bob"]) };
    case "fail":
      return { salt, do: kind, device, who: random.pick(["alice", "bob"]) };
    case "logout":
    case "everywhere":
      return { salt, do: kind, device, from: random.pick(["own", "own", "own", "null", "none"]) };
    case "link":
      return { salt, do: kind, device, to: random.below(100) };
    case "plant":
      return { salt, do: kind, device, what: random.pick(["made up", "empty", "copied", "copied"]) };
    case "together":
      return { salt, do: kind, devices: [device, random.pick(devices)] };
    case "release":
    case "restart":
    case "crowd":
      return { salt, do: kind };
    default:
      return { salt, do: kind, device };
  }
}
