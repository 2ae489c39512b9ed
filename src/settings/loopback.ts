import type { Env } from "./env.ts";

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/i;

/**
 * Throws when other machines can reach the address in HOST and WRISTBAND_PUBLIC does not allow it. An empty HOST is
 * such an address, because Node then listens everywhere.
 */
export function assertLoopback(env: Env): void {
  const host = env["HOST"];
  if (env["WRISTBAND_PUBLIC"] === "1" || host === undefined || LOOPBACK.test(host)) return;
  throw new Error(
    `HOST is "${host}", which other machines can reach, and these servers are vulnerable on purpose. ` +
      "Leave HOST out to listen on this machine only, or set WRISTBAND_PUBLIC=1 if others should come in.",
  );
}
