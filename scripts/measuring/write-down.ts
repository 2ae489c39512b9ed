import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Figure, Measured, Stamp } from "../../src/site/data/figures.ts";
import { readMeasured } from "../../src/site/data/measured.ts";
import { isTiny } from "./options.ts";
import { page } from "./page.ts";

const ROOT = join(import.meta.dirname, "../..");

/**
 * Prints what a script measured, and writes it to content/figures/measured/ under the script's name. Then writes
 * docs/measured.md anew from all that is there. With --tiny it only prints, because figures of a tiny run mean nothing.
 */
export function writeDown(about: Stamp, figures: Record<string, Figure>): void {
  for (const { what, value, unit, how } of Object.values(figures))
    console.log(`${what}: ${value} ${unit}${how ? ` (${how})` : ""}`);
  if (isTiny) return;
  const measured: Measured = { ...about, figures };
  const folder = join(ROOT, "content/figures/measured");
  const name = basename(process.argv[1] ?? "", ".ts");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(measured, null, 2)}\n`);
  writeFileSync(join(ROOT, "docs/measured.md"), page(readMeasured(ROOT)));
}

/** A value with as many digits as count. */
export const figure = (what: string, value: number, unit: string, how?: string): Figure => ({
  what,
  value: round(value),
  unit,
  ...(how === undefined ? {} : { how }),
});

const round = (value: number): number => (Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
