import { createAttacker } from "../attacker/fetch.ts";
import { thiefAt } from "../attacker/index.ts";
import { openLive, type LiveOptions } from "../live/index.ts";
import { createStall } from "../stall/index.ts";
import type { Part } from "./front.ts";
import { fromFetch } from "./node.ts";

/** What answers by itself, without Astro: each part by the first word of its paths. */
export type Parts = { parts: Record<string, Part>; health: () => object; close: () => Promise<void> };

/** Opens them all. Loaded by Vite in development, by Node itself otherwise. */
export function openParts(options: LiveOptions): Parts {
  const { answer, fetch, health, close } = openLive(options);
  return {
    parts: {
      live: answer,
      attacker: fromFetch(createAttacker(thiefAt(fetch), options.env)),
      stall: fromFetch(createStall(Date.now, options.env)),
    },
    health,
    close,
  };
}
