import { attackerFetch } from "../attacker/index.ts";
import { closeLive, liveAnswer, liveUsage } from "../live/index.ts";
import { stallFetch } from "../stall/index.ts";
import type { Part } from "./front.ts";
import { fromFetch } from "./node.ts";

/** Everything that answers by itself, without Astro. Loaded by Vite in development, by Node itself otherwise. */
export const parts: Record<string, Part> = {
  live: liveAnswer,
  attacker: fromFetch(attackerFetch),
  stall: fromFetch(stallFetch),
};

export const health = liveUsage;
export const close = closeLive;
