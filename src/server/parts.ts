import { createAttacker } from "../sites/attacker/attacker.ts";
import { thiefAt } from "../sites/attacker/thief-at.ts";
import { openLive, type LiveOptions } from "../live/open-live.ts";
import { createStall } from "../sites/stall/stalls.ts";
import type { Health, Part } from "./front.ts";
import { fromFetch } from "../http/node.ts";

/** What answers without Astro: each part by the first word of its paths. */
export type Parts = {
  parts: Record<string, Part>;
  health: () => Health | Promise<Health>;
  close: () => Promise<void>;
};

/** Opens them all. */
export async function openParts(options: LiveOptions): Promise<Parts> {
  const { answer, fetch, usage, close, link, owners } = await openLive(options);
  const { origins } = options;
  // Loaded only when Redis is used.
  const stalls = link && new (await import("../sites/stall/redis-stalls.ts")).RedisStalls(link, Date.now);
  return {
    parts: {
      live: answer,
      attacker: createAttacker({ ask: thiefAt(fetch), origins, owners }),
      stall: fromFetch(createStall({ clock: Date.now, origins, ...(stalls && { stalls }) })),
    },
    health: usage,
    close,
  };
}
