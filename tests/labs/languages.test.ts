import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { allInLanguages, sourceOf } from "../../scripts/places/in-language.ts";
import type { Languages } from "../../src/site/data/figures.ts";

const ROOT = join(import.meta.dirname, "../..");
const { files } = JSON.parse(readFileSync("content/figures/languages.json", "utf8")) as Languages;
const all = allInLanguages(ROOT).map((one) => ({ ...one, name: relative(ROOT, one.file) }));

/** scripts/languages.ts runs them, where their language is installed; tests/scripts/tiny.test.ts runs lab 2's. */
describe("starters and solutions in other languages", () => {
  test("exist for labs 1 to 7, in Go and Python", () => {
    const wanted = ["go", "python"].flatMap((language) =>
      [1, 2, 3, 4, 5, 6, 7].flatMap((lab) => [`${language} ${lab} starter`, `${language} ${lab} solution`]),
    );
    expect(all.map(({ language, lab, kind }) => `${language} ${lab.number} ${kind}`)).toEqual(wanted);
  });

  test.each(all)("$name has not changed since it was proven: npx node scripts/languages.ts", (one) => {
    const found = files[one.name];
    expect(found?.faults).toEqual([]);
    expect(found?.source).toBe(sourceOf(one, ROOT));
    expect(found?.checks).toBeGreaterThan((found?.notReached ?? 0) + 10);
  });

  test("have figures, and no other file has figures", () => {
    expect(Object.keys(files).sort()).toEqual(all.map(({ name }) => name).sort());
  });

  test.each(all.filter(({ kind }) => kind === "solution"))("$name contains no TODO", ({ file }) => {
    expect(readFileSync(file, "utf8")).not.toContain("TODO");
  });
});
