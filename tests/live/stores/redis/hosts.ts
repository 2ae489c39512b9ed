import type { Caps } from "../../../../src/http/caps.ts";
import { CAPS } from "../../../../src/http/caps.ts";
import { Link, RedisStore } from "../../../../src/live/stores/redis/open.ts";
import { createSite, shortcuts, type Fetch } from "../../site.ts";

/** The live servers on a Redis, as one process has them, on a clock that the test holds. */
export async function openHost(url: string, clock: { now: number }, caps: Partial<Caps> = {}) {
  const all = { ...CAPS, requestsPerSecond: 1_000_000, ...caps };
  let store: RedisStore | undefined;
  const link = new Link({ url, changed: (reached) => (reached ? undefined : store?.lost()) });
  await link.tried;
  const site = createSite({
    caps,
    clock,
    store: (make) => (store = new RedisStore({ link, caps: all, clock: () => clock.now, make })),
  });
  if (!store) throw new Error("no store was asked for");
  return { ...site, store, close: () => site.host.close() };
}

/** One after the other gets a request. */
export function inTurns(fetches: readonly Fetch[], time: () => number) {
  let turn = 0;
  const fetch: Fetch = async (path, asking) => {
    const next = fetches[turn++ % fetches.length];
    if (!next) throw new Error("nobody to ask");
    return next(path, asking);
  };
  return shortcuts(fetch, time);
}
