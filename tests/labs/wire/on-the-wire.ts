import { describe, expect, test } from "vitest";
import type { WireFigures } from "../../../src/site/data/figures.ts";
import { mustBePublished } from "../../helpers/published.ts";
import { suiteIn, timeFor, type Suite } from "../suites.ts";
import { reasonsFor } from "./irrelevant.ts";
import { harvest, type Harvest } from "./run.ts";

/** Each check runs against hundreds of faults, and most checks end early on one that they notice. */
const FAULTS = 4;

/** Puts every fault of the wire between the grader and the solution of the lab in that folder. */
export function proveOnTheWire(folder: string): void {
  const suite = suiteIn(folder);
  describe(`on the wire of lab ${suite.number}, ${suite.slug}`, () => prove(suite));
}

function prove(suite: Suite): void {
  const { number, slug } = suite;
  let found: Harvest = { noticed: [], unnoticed: [] };

  test("every fault is noticed, or a reason says why none need be", { timeout: FAULTS * timeFor(number) }, async () => {
    found = await harvest(suite);
    expect(found.unnoticed.filter((mutant) => reasonsFor(mutant, number).length === 0)).toEqual([]);
  });

  test("no reason speaks of a fault that is noticed", () => {
    const excused = found.noticed.filter(({ mutant }) => reasonsFor(mutant, number).length > 0);
    expect(excused).toEqual([]);
  });

  test("the published figures are those of this run", (context) =>
    mustBePublished(
      context,
      `content/figures/wire/${slug}.json`,
      `${JSON.stringify(figures(found, number), null, 2)}\n`,
    ));
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
