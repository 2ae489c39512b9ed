import { CAPS, type Caps } from "../http/caps.ts";
import type { Rest } from "../http/node.ts";
import type { Origins } from "../http/origins.ts";
import type { Statics } from "../http/statics.ts";
import type { Env } from "../settings/env.ts";
import { readSettings, type Settings } from "../settings/settings.ts";
import type { Admission } from "./admission.ts";
import { createFront, type Listener } from "./front.ts";
import { openParts } from "./parts.ts";
import { createLog, type Log } from "./site-log.ts";

export type FrontDoor = {
  env: Env;
  caps?: Caps;
  /** The secret of this start. */
  key?: string | undefined;
  /** Where each part is. Not called before the first request. */
  origins: () => Origins;
  /** Called with each line of the log. */
  write: (line: string) => void;
  statics?: Statics;
  rest: Rest;
  /** Asks for the key of this start. */
  admission?: Admission | undefined;
  /** True behind a workspace's proxy, where site and labs have names of their own, as on a public server. */
  isForwarded?: boolean;
};

export type OpenFront = { listener: Listener; settings: Settings; log: Log; close: () => Promise<void> };

/**
 * The front with every part that answers without Astro. Vite loads this module in `npm run dev`, with all that it
 * imports; otherwise Node does. Throws a sentence that says which setting is wrong.
 */
export async function openFront({ env, caps = CAPS, key, origins, write, ...rest }: FrontDoor): Promise<OpenFront> {
  const { isForwarded = false, ...ways } = rest;
  const known = readSettings(env);
  const settings = isForwarded ? { ...known, proxies: 1 } : known;
  const log = createLog(settings.log, write, Date.now);
  const { parts, health, close } = await openParts({
    env,
    caps,
    origins,
    note: log.note,
    key,
    owners: isForwarded ? "browsers" : undefined,
  });
  const listener = createFront({ ...ways, settings, origins, caps, key, log, clock: Date.now, parts, health });
  return { listener, settings, log, close };
}
