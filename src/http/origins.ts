import { isPublic, ownHosts, type Env } from "../settings/env.ts";

/**
 * The three parts of this server, each with an origin of its own. The site has pages, progress, controls and logs. The
 * labs have everything that a lab, an article or a reader writes as HTML. The thief's pages are cross-site to both.
 */
export type Role = "site" | "labs" | "thief";

/**
 * Where each part is reached: scheme, host and port. The site may have several names; links use the first. Without a
 * thief there is no second site.
 */
export type Origins = { site: readonly [string, ...string[]]; labs: string; thief: string | undefined };

/**
 * Origins on the reader's own machine. Two ports of localhost are one site, so that cookies in frames work, and two
 * origins. 127.0.0.1 is another site (HTML, "same site": hosts without a registrable domain must be equal).
 */
export const localOrigins = (sitePort: number, labsPort: number): Origins => ({
  site: [originAt("localhost", sitePort)],
  labs: originAt("localhost", labsPort),
  thief: originAt("127.0.0.1", sitePort),
});

/** As a browser writes it: without the scheme's default port (HTML, "ASCII serialization of an origin"). */
const originAt = (host: string, port: number): string => new URL(`http://${host}:${port}`).origin;

/** Origins on a public host, from its settings. Call it after readSettings, which has checked them. */
export function publicOrigins(env: Env): Origins {
  const [first = "", ...others] = ownHosts(env).map((host) => `https://${host}`);
  return { site: [first, ...others], labs: env["LABS_ORIGIN"] ?? "", thief: env["ATTACKER_ORIGIN"] || undefined };
}

export const originsFor = (env: Env, sitePort: number, labsPort: number): Origins =>
  isPublic(env) ? publicOrigins(env) : localOrigins(sitePort, labsPort);

/**
 * The part that answers for a Host header, or undefined. A site name that was set without a port matches every port.
 */
export function roleOf(host: string, { site, labs, thief }: Origins): Role | undefined {
  const name = host.toLowerCase();
  if (isAt(name, labs)) return "labs";
  if (thief !== undefined && isAt(name, thief)) return "thief";
  return site.some((origin) => isAt(name, origin) || isNamed(name, origin)) ? "site" : undefined;
}

/** True when a Host header means that origin. The scheme's default port may be there or not. */
function isAt(name: string, origin: string): boolean {
  const { host, port, protocol } = new URL(origin);
  return name === host || (port === "" && name === `${host}:${protocol === "https:" ? 443 : 80}`);
}

/** A public name without a port matches every port, because a proxy in front may listen on any. */
const isNamed = (host: string, origin: string): boolean =>
  origin.startsWith("https:") &&
  new URL(origin).port === "" &&
  new URL(origin).hostname === host.replace(/:\d{1,5}$/, "");
