import { CapReached, type Caps } from "../../http/caps.ts";

/** What every store says when it has no room. `wait` in seconds. */

export function tooFast({ requestsPerSecond }: Caps): CapReached {
  const message = `More than ${requestsPerSecond} requests came from this sandbox within one second. Wait one second.`;
  return new CapReached(429, "requestsPerSecond", message, 1);
}

export function noSandbox(cap: "sandboxes" | "sandboxesPerAddress", caps: Caps, wait: number): CapReached {
  const all = cap === "sandboxes" ? `All ${caps[cap]} sandboxes` : `All ${caps[cap]} sandboxes of your network address`;
  return new CapReached(503, cap, `${all} are in use. Try again in ${wait} seconds.`, wait);
}

export function noServer({ servers }: Caps): CapReached {
  const message = `All ${servers} servers of this sandbox have open event streams. Close a page and try again.`;
  return new CapReached(503, "servers", message, 5);
}

export function noMemory({ bytesInAll, sandboxRest }: Caps): CapReached {
  const wait = Math.ceil(sandboxRest / 1000);
  const message = `All sandboxes together keep ${bytesInAll} bytes, which is the limit, and all are in use. Try again in ${wait} seconds.`;
  return new CapReached(503, "bytesInAll", message, wait);
}

export function noShare({ bytesPerAddress, sandboxRest }: Caps): CapReached {
  const wait = Math.ceil(sandboxRest / 1000);
  const message = `The sandboxes of your network address together keep ${bytesPerAddress} bytes, which is the limit, and all are in use. Try again in ${wait} seconds.`;
  return new CapReached(503, "bytesPerAddress", message, wait);
}
