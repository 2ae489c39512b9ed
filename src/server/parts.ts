import { createAttacker } from "../sites/attacker/attacker.ts";
import { thiefAt } from "../sites/attacker/thief-at.ts";
import { openLive, type LiveOptions } from "../live/open-live.ts";
import { createStall } from "../sites/stall/stalls.ts";
import type { OwnFile } from "../own-file/own-file.ts";
import type { Health, Part } from "./front.ts";
import { fromFetch } from "../http/node.ts";

/** What answers without Astro: each part by the first word of its paths. */
export type Parts = {
  parts: Record<string, Part>;
  health: () => Health | Promise<Health>;
  close: () => Promise<void>;
};

/** Opens them all. Without a `key` the reader's own file is neither read nor written nor run by a page. */
export async function openParts({ key, ...options }: LiveOptions & { key?: string | undefined }): Promise<Parts> {
  const own = key === undefined ? undefined : openOwnFile(options);
  const { answer, fetch, usage, close, link, owners } = await openLive(options);
  const { origins } = options;
  // Loaded only when Redis is used.
  const stalls = link && new (await import("../sites/stall/redis-stalls.ts")).RedisStalls(link, Date.now);
  return {
    parts: {
      live: answer,
      attacker: createAttacker({ ask: thiefAt(fetch), origins, owners }),
      ...(own && { own: own.answer }),
      stall: fromFetch(createStall({ clock: Date.now, origins, ...(stalls && { stalls }) })),
    },
    health: usage,
    close() {
      own?.close();
      return close();
    },
  };
}

/** Loaded with the first request: most readers' pages make none. */
function openOwnFile({ env, caps }: LiveOptions): { answer: Part; close: () => void } {
  let opened: Promise<OwnFile> | undefined;
  const open = async () => {
    const module = await import("../own-file/own-file.ts");
    return new module.OwnFile({ root: process.cwd(), env, caps });
  };
  return {
    answer: async (request) => (await (opened ??= open())).answer(request),
    close: () => void opened?.then((own) => own.close()),
  };
}
