import { spawnSync } from "node:child_process";

/** What the start of an empty Node process takes on a quiet machine, in milliseconds. */
const QUIET_START_MS = 50;

/**
 * How many times as long as on a quiet machine things take at present, at least 1. A limit that stands for "soon" is
 * multiplied by it, because a busy machine is no fault of what is tested.
 */
export function slowness(): number {
  const began = performance.now();
  spawnSync(process.execPath, ["-e", ""]);
  return Math.max(1, (performance.now() - began) / QUIET_START_MS);
}
