import { existsSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { labs } from "../../../labs/kit/build/all-labs.ts";
import { inPagesOf, timesAsLong } from "../../../src/site/data/grader.ts";

const FOLDER = "content/figures/page-verdicts";
const measured = labs.flatMap((lab) => {
  const found = inPagesOf(lab);
  return found ? Object.entries(found.browsers).map(([name, counts]) => ({ slug: lab.slug, name, found, counts })) : [];
});

test("each file of verdicts in a page has the name of a lab", () => {
  const files = existsSync(FOLDER) ? readdirSync(FOLDER).map((file) => file.replace(".json", "")) : [];
  expect(files.filter((slug) => !labs.some((lab) => lab.slug === slug))).toEqual([]);
});

describe.each(measured)("a page in $name, for the lab $slug,", ({ name, found, counts }) => {
  test("gives at most one verdict in a hundred that a process does not give", () => {
    expect(counts.checks).toBeGreaterThan(counts.files);
    expect(counts.differences.length).toBeLessThanOrEqual(counts.checks / 100);
  });

  test("takes at most twice as long as a process", () => expect(timesAsLong(found, name)).toBeLessThanOrEqual(2));

  test("was measured on a day, at a commit, by the script", () => {
    expect(found.day).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(found.commit).toMatch(/^[0-9a-f]{7,}\+?$/);
    expect(found.command).toContain("scripts/page-verdicts.ts");
  });
});
