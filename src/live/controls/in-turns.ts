import { setImmediate as nextTurn } from "node:timers/promises";
import type { Target } from "../../../labs/kit/target/target.ts";

/** The longest that a check works before others have their turn, in milliseconds, unless one request alone takes longer. */
const TURN_MS = 5;

/**
 * A target in this process between whose requests other readers have their turn. While chance is frozen nobody else may
 * run, because all share it; and requests that belong together stay together.
 */
export function inTurns(target: Target): Target {
  let began = performance.now();
  let isFrozen = false;
  const giveWay = async () => {
    if (isFrozen || performance.now() - began < TURN_MS) return;
    await nextTurn();
    began = performance.now();
  };
  return {
    ...target,
    async fresh(options) {
      isFrozen = options.frozenChance ?? false;
      await target.fresh(options);
    },
    async send(request) {
      if (request.together === undefined && !(request.body instanceof Promise)) await giveWay();
      return target.send(request);
    },
  };
}
