import type { Statics } from "../http/statics.ts";
import type { Origins } from "../http/origins.ts";
import { readForwarded } from "../settings/forwarded.ts";
import { asksForKey } from "../settings/loopback.ts";
import { isPublic } from "../settings/env.ts";
import { Admission } from "./admission.ts";
import { asTyped } from "./as-typed.ts";
import type { Ports } from "./listen.ts";
import { openFront, type FrontDoor, type OpenFront } from "./open-front.ts";

export type Fronts = OpenFront & {
  /** Where a workspace shows the site, if it does. */
  forwardedSite: string | undefined;
};

/**
 * Opens the front of this server's own names. In a workspace in the cloud opens a second one, for the names under which the
 * workspace's proxy shows the two ports. Each has sandboxes of its own. There both ask for the key, because a proxy may let its
 * visitor say what name was typed. Without a `key` there is no second one, and the first answers to its own names only.
 */
export async function openFronts(door: FrontDoor & { statics: Statics }, ports: Ports): Promise<Fronts> {
  const { env, key, statics } = door;
  const forwarded = key === undefined ? undefined : readForwarded(env, ports.port, ports.labsPort);
  const asks = !isPublic(env) && (asksForKey(env) || forwarded !== undefined);
  if (asks && key === undefined) throw new Error(KEYLESS);
  const admission = asks && key !== undefined ? new Admission(key, false) : undefined;
  const front = await openFront({ ...door, admission });
  if (!forwarded || key === undefined) return { ...front, forwardedSite: undefined };
  const origins: Origins = { site: [forwarded.site], labs: forwarded.labs, thief: undefined };
  statics.useOrigins(origins);
  const isForwarded = true;
  const other = await openFront({ ...door, origins: () => origins, admission: new Admission(key, true), isForwarded });
  return {
    ...front,
    listener: (message, response, next) =>
      (asTyped(message, forwarded, ports) ? other : front).listener(message, response, next),
    close: async () => void (await Promise.all([front.close(), other.close()])),
    forwardedSite: forwarded.site,
  };
}

const KEYLESS =
  "WRISTBAND_KEY=1 is for one reader, and with REDIS_URL several processes share their readers. Remove one of the two settings.";
