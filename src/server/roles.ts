import type { Role } from "../http/origins.ts";
import { LABS_CONTROLS } from "../live/controls/labs-controls.ts";
import { controlName, parseAddress } from "../live/server/live-address.ts";
import { parseStallAddress } from "../sites/stall/stall-address.ts";

/**
 * Which parts of the server answer for a path; a redirect leads to the first. `open` is true where posts from other
 * sites are allowed, because labs and stalls exist to show them. `fromSite` is true where only the site's pages may
 * post, and no lab. `withKey` is true where a request must also bring the secret of this start.
 */
export type Place = { roles: readonly [Role, ...Role[]]; open: boolean; fromSite?: boolean; withKey?: boolean };

const SITE: Place = { roles: ["site"], open: false };
const OWN_FILE: Place = { roles: ["site"], open: false, fromSite: true, withKey: true };
const LABS: Place = { roles: ["labs"], open: false };
const LAB_PAGE: Place = { roles: ["labs"], open: true };
const THIEF: Place = { roles: ["thief"], open: false };

export function placeOf(pathname: string): Place {
  if (pathname.startsWith("/live/")) return livePlace(pathname);
  if (pathname === "/own" || pathname.startsWith("/own/")) return OWN_FILE;
  if (pathname === "/attacker/open") return SITE;
  // This page plays a sibling domain of the shop, which sets a cookie for the shop's own host.
  if (/^\/attacker\/.*\/sibling$/.test(pathname)) return LABS;
  if (pathname.startsWith("/attacker/")) return THIEF;
  if (pathname.startsWith("/stall/")) return stallPlace(pathname);
  return SITE;
}

function livePlace(pathname: string): Place {
  const address = parseAddress(pathname);
  if (address.kind === "own") return { roles: ["site", "labs"], open: false, fromSite: true };
  if (address.kind !== "server") return SITE;
  const name = controlName(address.rest);
  if (name === undefined) return LAB_PAGE;
  return LABS_CONTROLS.has(name) ? LABS : SITE;
}

function stallPlace(pathname: string): Place {
  const at = parseStallAddress(pathname)?.at;
  return at === "take" || at === "logout" ? LAB_PAGE : LABS;
}
