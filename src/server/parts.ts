import { createAttacker } from "../attacker/fetch.ts";
import { thiefAt } from "../attacker/index.ts";
import { openLive, type LiveOptions } from "../live/index.ts";
import { createStall } from "../stall/index.ts";
import type { Health, Part } from "./front.ts";
import { fromFetch } from "./node.ts";

/** What answers by itself, without Astro: each part by the first word of its paths. */
export type Parts = {
  parts: Record<string, Part>;
  health: () => Health | Promise<Health>;
  close: () => Promise<void>;
};

/** Opens them all. Loaded by Vite in development, by Node itself otherwise. */
export async function openParts(options: LiveOptions): Promise<Parts> {
  const { answer, fetch, usage, close, link } = await openLive(options);
  // Loaded only where it is asked for.
  const stalls = link && new (await import("../stall/redis-stalls.ts")).RedisStalls(link, Date.now);
  return {
    parts: {
      live: answer,
      attacker: fromFetch(createAttacker(thiefAt(fetch), options.env)),
      stall: fromFetch(createStall({ clock: Date.now, env: options.env, ...(stalls && { stalls }) })),
    },
    health: usage,
    close,
  };
}
