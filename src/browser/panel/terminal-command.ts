import { curl } from "../../../labs/kit/browser/curl.ts";
import type { LoggedRequest } from "../../live/server/events.ts";
import { ownerPair } from "../../live/server/owner-cookie.ts";

/** Headers that curl sends itself, or that only concern the connection between one browser and this site. */
const OWN =
  /^(host|connection|content-length|accept-encoding|transfer-encoding|keep-alive|upgrade-insecure-requests)$/i;

const isLoopback = (hostname: string): boolean => ["localhost", "127.0.0.1", "[::1]"].includes(hostname);

function addOwner(headers: [name: string, value: string][], pair: string): void {
  const cookie = headers.find(([name]) => name.toLowerCase() === "cookie");
  if (cookie) cookie[1] += `; ${pair}`;
  else headers.push(["cookie", pair]);
}

/** The origin that the simulated people use. */
const LAB_ORIGIN = "https://lab.test";

/**
 * A logged request as a curl command for the live server at `base`, an absolute address without a final slash. On a
 * public host the command also sends the owner's cookie.
 */
export function terminalCommand(request: LoggedRequest, base: string): string {
  const { origin, hostname, pathname } = new URL(base);
  const headers = request.headers
    .filter(([name]) => !OWN.test(name) && !/^sec-/i.test(name))
    .map(([name, value]): [string, string] => [name, value.replaceAll(LAB_ORIGIN, origin)]);
  if (!isLoopback(hostname)) addOwner(headers, ownerPair(pathname.split("/")[2] ?? ""));
  return curl({ ...request, headers, origin: base }, base, request.body || undefined);
}
