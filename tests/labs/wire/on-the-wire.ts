import { readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import type { WireFigures } from "../../../src/site/data/figures.ts";
import { cryptoHere } from "../../helpers/crypto-here.ts";
import { isChanged } from "../../helpers/changed.ts";
import { oneIn, SEED } from "../../helpers/draw.ts";
import { mustBePublished } from "../../helpers/published.ts";
import { suiteIn, timeFor, type Suite } from "../suites.ts";
import { reasonsFor } from "./irrelevant.ts";
import type { Mutant } from "./proxy.ts";
import { harvest, type Harvest } from "./run.ts";

afterAll(cryptoHere());

/** Each check runs against hundreds of faults, and most checks end early on one that they notice. */
const FAULTS = 4;

/** `npm test` tries one fault in so many, which its seed draws. Without a seed all are tried, and the figures are written. */
const SHARE = 24;

/** Puts every fault of the wire between the grader and the solution of the lab in that folder. */
export function proveOnTheWire(folder: string): void {
  const suite = suiteIn(folder);
  describe(`on the wire of lab ${suite.number}, ${suite.slug}`, () => prove(suite));
}

function prove(suite: Suite): void {
  const { number, slug } = suite;
  let found: Harvest = { noticed: [], unnoticed: [] };

  test("every fault is noticed, or a reason says why none need be", { timeout: FAULTS * timeFor(number) }, async () => {
    found = await harvest(suite, (all) => drawn(all, suite));
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

/** Several faults may have one name: they are drawn together. */
function drawn(all: Mutant[], { lab, slug }: Suite): Mutant[] {
  const names = new Set(all.map(({ name }) => name));
  const isNew = isChanged(`labs/${lab.folder}/solution.ts`, `labs/${lab.folder}/suite.ts`);
  const some = new Set(oneIn(SHARE, [...names], { topic: `wire ${slug}`, always: () => isNew }));
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
