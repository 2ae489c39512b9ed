import { isPublic, type Env } from "./env.ts";

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/i;

/** True where the site asks everybody for the key of its start, because others can reach it: in a container, say. */
export const asksForKey = (env: Env): boolean => env["WRISTBAND_KEY"] === "1";

/**
 * Throws when other machines can reach the address in HOST and nothing allows it. An empty HOST is such an address, because
 * Node then listens everywhere.
 */
export function assertLoopback(env: Env): void {
  const host = env["HOST"];
  if (isPublic(env) || asksForKey(env) || host === undefined || LOOPBACK.test(host)) return;
  throw new Error(
    `HOST is "${host}", which other machines can reach, and these servers are vulnerable on purpose. ` +
      "Leave HOST out to listen on this machine only, or set WRISTBAND_PUBLIC=1 if others should come in. " +
      "In a container set WRISTBAND_KEY=1: the site then opens only by the link that it prints.",
  );
}
