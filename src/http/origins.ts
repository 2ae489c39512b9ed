import type { Env } from "../settings/env.ts";

/** Each is a site of its own for a browser: hosts without a registrable domain are the same site only when equal (HTML, "same site"). */
const TWINS: Record<string, string> = { localhost: "127.0.0.1", "127.0.0.1": "localhost", "[::1]": "localhost" };

/**
 * The origin of the second site, as seen from `own` (scheme and host with port): on this machine the other loopback
 * name, on a public server ATTACKER_ORIGIN, and from there the first of WRISTBAND_HOSTS. Undefined when there is none.
 */
export function otherOrigin(own: string, env: Env): string | undefined {
  const thief = attackerOrigin(env);
  if (thief && new URL(own).host !== thief.host) return thief.origin;
  const { protocol, hostname, port } = new URL(own);
  const twin = TWINS[hostname];
  if (twin !== undefined) return new URL(`${protocol}//${twin}${port && `:${port}`}`).origin;
  const site = env["WRISTBAND_HOSTS"]?.split(",")[0]?.trim();
  return thief && site ? `${thief.protocol}//${site}` : undefined;
}

/** ATTACKER_ORIGIN as an address, such as https://thief.example; undefined when it is not set or none. */
export function attackerOrigin(env: Env): URL | undefined {
  const set = env["ATTACKER_ORIGIN"] ?? "";
  if (!URL.canParse(set)) return undefined;
  const url = new URL(set);
  return url.protocol === "http:" || url.protocol === "https:" ? url : undefined;
}

/** Where a request arrived, told from its Host header: the framework's URL knows this machine by one name only. */
export function ownOrigin(request: Request): string {
  const { protocol, host } = new URL(request.url);
  return `${protocol}//${request.headers.get("host")?.toLowerCase() ?? host}`;
}
