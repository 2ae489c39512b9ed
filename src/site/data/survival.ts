import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Survival } from "../../../labs/10-stores/compare.ts";

/** Written by tests/labs/survival.test.ts, which also holds it against a fresh run. */
export const SURVIVAL_FILE = "content/stores.json";

export const readSurvival = (root = process.cwd()): Record<string, Survival> =>
  JSON.parse(readFileSync(join(root, SURVIVAL_FILE), "utf8")) as Record<string, Survival>;
