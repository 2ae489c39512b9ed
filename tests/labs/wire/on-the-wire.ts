import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { WireFigures } from "../../../src/site/data/figures.ts";
import { draw } from "../../helpers/draw.ts";
import { mustBePublished } from "../../helpers/published.ts";
import { suiteIn, timeFor, type Suite } from "../suites.ts";
import { reasonsFor } from "./irrelevant.ts";
import type { Mutant } from "./proxy.ts";
import { harvest, type Harvest } from "./run.ts";

/** Each check runs against hundreds of faults, and most checks end early on one that they notice. */
const FAULTS = 4;

/** `npm test` sets it, and tries the faults that it draws. Without it all are tried, and the figures are written. */
const SEED = process.env["WRISTBAND_SEED"];

/** `npm test` tries one fault in so many. */
const SHARE = 4;

/** Puts every fault of the wire between the grader and the solution of the lab in that folder. */
export function proveOnTheWire(folder: string): void {
  const suite = suiteIn(folder);
  describe(`on the wire of lab ${suite.number}, ${suite.slug}`, () => prove(suite));
}

function prove(suite: Suite): void {
  const { number, slug } = suite;
  let found: Harvest = { noticed: [], unnoticed: [] };

  test("every fault is noticed, or a reason says why none need be", { timeout: FAULTS * timeFor(number) }, async () => {
    found = await harvest(suite, (all) => (SEED === undefined ? all : drawn(all, `${SEED} ${slug}`)));
    expect(found.unnoticed.filter((mutant) => reasonsFor(mutant, number).length === 0)).toEqual([]);
  });

  test("no reason speaks of a fault that is noticed", () => {
    const excused = found.noticed.filter(({ mutant }) => reasonsFor(mutant, number).length > 0);
    expect(excused).toEqual([]);
  });

  const file = `content/figures/wire/${slug}.json`;
  if (SEED === undefined) {
    test("the published figures are those of this run", (context) =>
      mustBePublished(context, file, `${JSON.stringify(figures(found, number), null, 2)}\n`));
  } else {
    test("the published figures say the same of the faults that were drawn", () => {
      const excused = Object.values((JSON.parse(readFileSync(file, "utf8")) as WireFigures).excused).flat();
      expect(found.unnoticed.filter((mutant) => !excused.includes(mutant))).toEqual([]);
      expect(found.noticed.filter(({ mutant }) => excused.includes(mutant))).toEqual([]);
    });
  }
}

function drawn(all: Mutant[], seed: string): Mutant[] {
  const names = new Set(all.map(({ name }) => name));
  const some = new Set(draw([...names], Math.ceil(names.size / SHARE), seed));
  return all.filter(({ name }) => some.has(name));
}

function figures({ noticed, unnoticed }: Harvest, lab: number): WireFigures {
  const excused: Record<string, string[]> = {};
  // In an order that no suite's own order changes.
  const why = (mutant: string) => reasonsFor(mutant, lab)[0]?.why ?? "";
  for (const mutant of unnoticed.toSorted().sort((a, b) => why(a).localeCompare(why(b))))
    (excused[why(mutant)] ??= []).push(mutant);
  return {
    mutants: noticed.length + unnoticed.length,
    noticed: noticed.length,
    byOwnSuite: noticed.filter(({ own }) => own).length,
    excused,
  };
}
