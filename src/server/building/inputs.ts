import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Env } from "../../settings/env.ts";

/** Files that no page depends on. */
const LEFT_OUT = /^(?:node_modules|dist|dist-.*|test-results|\..*)$/;
/** The learner's own files: the site reads them on request. */
const LEARNERS = /^server\.ts(?:\..*)?$/;

/**
 * One hash of everything that a build depends on: every file of the project, the setting that it reads, and Node's
 * version.
 */
export function hashInputs(root: string, env: Env): string {
  const hash = createHash("sha256").update(JSON.stringify([process.version, env["WRISTBAND_SITE"] ?? ""]));
  for (const path of filesBelow(root)) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update("\0");
  }
  return hash.digest("hex");
}

function filesBelow(root: string, folder = ""): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (LEFT_OUT.test(entry.name) || LEARNERS.test(entry.name)) return [];
    if (entry.isDirectory()) return filesBelow(root, path);
    return entry.isFile() ? [path] : [];
  });
}

const FILE = "inputs.txt";

/** Writes into a finished build what it was made from. */
export const noteInputs = (dist: string, hash: string): void => writeFileSync(join(dist, FILE), hash);

/** What the build in this folder was made from, or undefined when there is no finished build. */
export function notedInputs(dist: string): string | undefined {
  try {
    return readFileSync(join(dist, FILE), "utf8");
  } catch {
    return undefined;
  }
}
