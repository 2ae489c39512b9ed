import { curl } from "../../labs/kit/curl.ts";
import type { LoggedRequest } from "../live/events.ts";

/** Headers that curl writes by itself, or that only describe the line between one browser and this site. */
const OWN =
  /^(host|connection|content-length|accept-encoding|transfer-encoding|keep-alive|upgrade-insecure-requests)$/i;

/** Where the simulated people believe to be. */
const LAB_ORIGIN = "https://lab.test";

/** A logged request as a curl command against the live server at `base`, an absolute address without a final slash. */
export function terminalCommand(request: LoggedRequest, base: string): string {
  const { origin } = new URL(base);
  const headers = request.headers
    .filter(([name]) => !OWN.test(name) && !/^sec-/i.test(name))
    .map(([name, value]): [string, string] => [name, value.replaceAll(LAB_ORIGIN, origin)]);
  return curl({ ...request, headers, origin: base }, base, request.body || undefined);
}
