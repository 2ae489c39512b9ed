import type { Limits } from "./limits.ts";
import type { Moment } from "./session-ages.ts";

/** The limits of the labs, which the server's short limits stand for. */
export const HALF_HOUR = 30 * 60_000;
export const EIGHT_HOURS = 8 * 60 * 60_000;

/** Max-Age and Expires have whole seconds. */
const ROUNDED = 1000;

/**
 * A Set-Cookie header with its lifetime in the scene's time, in which the browser counts: a cookie that lives as long as
 * a short limit lives as long as the limit that this one stands for.
 */
export function inSceneTime(header: string, at: Moment, born: Moment, limits: Limits): string {
  const [maxAge, expires] = [attribute(header, "max-age"), attribute(header, "expires")];
  const ends = maxAge === undefined ? Date.parse(expires ?? "") : at.to + Number(maxAge) * 1000;
  // It lives until the browser closes, or this removes it.
  if (Number.isNaN(ends) || ends <= at.to) return header;
  const lasts = sceneEnd(ends, at, born, limits) - at.scene;
  return `${header.replace(/;\s*(?:max-age|expires)\s*=[^;]*/gi, "")}; Max-Age=${Math.round(lasts / 1000)}`;
}

/** An attribute's value. The simulated browser above reads what is odd; a program under test writes what is usual. */
const attribute = (header: string, name: string): string | undefined =>
  new RegExp(`;\\s*${name}\\s*=\\s*"?([^;"]+)`, "i").exec(header)?.[1];

function sceneEnd(ends: number, at: Moment, born: Moment, { idle, absolute }: Limits): number {
  const known: [real: number, scene: number][] = [
    ...(idle ? ([[at.to + idle.ms, at.scene + HALF_HOUR]] as [number, number][]) : []),
    ...(absolute
      ? ([born, at].map((one) => [one.to + absolute.ms, one.scene + EIGHT_HOURS]) as [number, number][])
      : []),
  ];
  const off = ([real]: [number, number]) => Math.abs(real - ends);
  const [nearest] = known.toSorted((one, other) => off(one) - off(other));
  if (nearest && off(nearest) <= ROUNDED) return nearest[1];
  // Between two limits, in proportion. A longer life has nothing to do with them.
  const steps = [[at.to, at.scene] as [number, number], ...known].toSorted(([one], [other]) => one - other);
  const after = steps.findIndex(([real]) => real > ends);
  const [low, high] = [steps[after - 1], steps[after]];
  if (!low || !high) return at.scene + ends - at.to;
  return low[1] + ((ends - low[0]) / (high[0] - low[0])) * (high[1] - low[1]);
}
