import { setTimeout as after } from "node:timers/promises";
import { CannotDo } from "../target.ts";

/** Bounds what is asked of a server: `take` before each request. */
export type Budget = { take(): Promise<void>; readonly used: number; readonly isUsedUp: boolean };

export type BudgetOptions = {
  /** The most requests in all. */
  most: number;
  perSecond: number;
  /** The machine's clock, in milliseconds, and a way to wait for it. */
  now?: () => number;
  wait?: (milliseconds: number) => Promise<unknown>;
};

/** A budget of requests. `take` rejects with CannotDo when it is used up, and waits when requests come too fast. */
export function createBudget({
  most,
  perSecond,
  now = performance.now.bind(performance),
  wait = after,
}: BudgetOptions): Budget {
  let used = 0;
  // The time of the next request. It starts a second ago, so a burst of a second's requests is allowed.
  let next = now() - 1000;
  return {
    get used() {
      return used;
    },
    get isUsedUp() {
      return used >= most;
    },
    async take() {
      if (used >= most) throw new CannotDo(`no request left, because all ${most} allowed requests have been sent`);
      used++;
      next = Math.max(next, now() - 1000) + 1000 / perSecond;
      const early = next - now();
      if (early > 0) await wait(early);
    },
  };
}
