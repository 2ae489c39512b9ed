import { describe, expect, test } from "vitest";
import { checksBefore, checksUpTo, type LabSuite } from "../../labs/kit/grader/earlier.ts";
import { works, type Check } from "../../labs/kit/grader/suite.ts";

const check = (title: string, about: Partial<Check> = {}): Check =>
  works(title, { why: "", hints: ["", "", ""], read: "", ...about }, async () => {});

const suites: LabSuite[] = [
  { number: 1, slug: "one", checks: [check("a"), check("b", { until: "three" }), check("c")] },
  { number: 2, slug: "two", checks: [check("d", { needs: ["c", "e"] }), check("e")], replaces: { c: "because" } },
  { number: 3, slug: "three", checks: [check("e"), check("f")] },
];
const titles = (checks: readonly Check[]): string[] => checks.map(({ title }) => title);
const before = (number: number) => checksBefore(suites, number).map(({ lab, checks }) => [lab.slug, titles(checks)]);

describe("a check of an earlier lab", () => {
  test("counts until a later lab replaces it, or the chapter comes that it named", () => {
    expect(titles(checksUpTo(suites, 1))).toEqual(["a", "b", "c"]);
    expect(titles(checksUpTo(suites, 2))).toEqual(["a", "b", "d", "e"]);
    expect(titles(checksUpTo(suites, 3))).toEqual(["a", "d", "e", "e", "f"]);
  });

  test("needs nothing that was replaced", () => {
    expect(checksUpTo(suites, 2).find(({ title }) => title === "d")?.needs).toEqual(["e"]);
  });

  test("is listed with its lab, and not at all when a later suite has one of the same title", () => {
    expect(before(1)).toEqual([]);
    expect(before(2)).toEqual([["one", ["a", "b"]]]);
    expect(before(3)).toEqual([
      ["one", ["a"]],
      ["two", ["d"]],
    ]);
  });
});
