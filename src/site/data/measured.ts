import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Measured, Stamp } from "./figures.ts";

const FOLDER = "content/figures/measured";

/** What the scripts wrote down, by the script's name, in alphabetical order. */
export function readMeasured(root = process.cwd()): Record<string, Measured> {
  const folder = join(root, FOLDER);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Measured;
  return Object.fromEntries(names.sort().map((name) => [name.slice(0, -".json".length), read(name)]));
}

/**
 * What one script measured. `value` returns one figure. Throws, and so ends the build, for a figure that does not
 * exist.
 */
export function measuredBy(script: string, root = process.cwd()): { stamp: Stamp; value: (key: string) => number } {
  const found = readMeasured(root)[script];
  if (!found) throw new Error(`${FOLDER}/${script}.json is missing. npx node scripts/${script}.ts writes it.`);
  const value = (key: string): number => {
    const { value } = found.figures[key] ?? {};
    if (value === undefined)
      throw new Error(`${FOLDER}/${script}.json has no "${key}". npx node scripts/${script}.ts writes it.`);
    return value;
  };
  return { stamp: found, value };
}
