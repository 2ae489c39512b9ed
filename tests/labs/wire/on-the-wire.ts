import { describe, expect, test } from "vitest";
import type { WireFigures } from "../../../src/site/data/figures.ts";
import { suites } from "../suites.ts";
import { reasonsFor } from "./irrelevant.ts";
import { harvest, type Harvest } from "./run.ts";

/**
 * Puts every fault of the wire between the grader and the solutions of labs `from` to `to`. The labs are spread over
 * several test files only so that two cores can share the work.
 */
export function onTheWire(from: number, to: number): void {
  const chosen = suites.filter(({ lab }) => lab.number >= from && lab.number <= to);
  describe.each(chosen)("on the wire of lab $lab.number, $lab.slug", (suite) => {
    const { lab } = suite;
    let found: Harvest = { noticed: [], unnoticed: [] };

    test("every fault is noticed, or a reason says why none need be", async () => {
      found = await harvest(suite);
      expect(found.unnoticed.filter((mutant) => reasonsFor(mutant, lab.number).length === 0)).toEqual([]);
    }, 300_000);

    test("no reason speaks of a fault that is noticed", () => {
      const excused = found.noticed.filter(({ mutant }) => reasonsFor(mutant, lab.number).length > 0);
      expect(excused).toEqual([]);
    });

    test("the published figures are those of this run", async () => {
      const run = figures(found, lab.number);
      await expect(`${JSON.stringify(run, null, 2)}\n`).toMatchFileSnapshot(
        `../../../content/figures/wire/${lab.slug}.json`,
      );
    });
  });
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
