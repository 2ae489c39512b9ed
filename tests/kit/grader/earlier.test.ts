import { describe, expect, test } from "vitest";
import { checksBefore, checksUpTo, lineTo, type LabSuite } from "../../../labs/kit/grader/earlier.ts";
import { works, type Check } from "../../../labs/kit/grader/suite.ts";

const check = (title: string, about: Partial<Check> = {}): Check =>
  works(title, { why: "", hints: ["", "", ""], read: "", ...about }, async () => {});

const suites: LabSuite[] = [
  { number: 1, slug: "one", checks: [check("a"), check("b", { until: "three" }), check("c")] },
  { number: 2, slug: "two", checks: [check("d", { needs: ["c", "e"] }), check("e")], replaces: { c: "because" } },
  { number: 3, slug: "three", checks: [check("e"), check("f")] },
];
const titles = (checks: readonly Check[]): string[] => checks.map(({ title }) => title);
const before = (number: number) => checksBefore(suites, number).map(({ lab, checks }) => [lab.slug, titles(checks)]);

describe("a lab that is a branch", () => {
  const forked: LabSuite[] = [
    ...suites,
    { number: 4, slug: "fork", checks: [check("g")], replaces: { a: "because" }, branch: "three" },
    { number: 5, slug: "low", checks: [check("h")], branch: "one" },
    { number: 6, slug: "six", checks: [check("i")] },
  ];
  const line = (number: number) => lineTo(forked, number).map(({ slug }) => slug);

  test("comes after all labs up to the lab that it starts from", () => {
    expect(line(4)).toEqual(["one", "two", "three", "fork"]);
    expect(line(5)).toEqual(["one", "low"]);
    expect(titles(checksUpTo(forked, 4))).toEqual(["d", "e", "e", "f", "g"]);
    expect(titles(checksUpTo(forked, 5))).toEqual(["a", "b", "c", "h"]);
  });

  test("is not part of later labs: they do not run its checks, and still run the checks that the branch replaces", () => {
    expect(line(6)).toEqual(["one", "two", "three", "six"]);
    expect(titles(checksUpTo(forked, 6))).toEqual(["a", "d", "e", "e", "f", "i"]);
    expect(checksBefore(forked, 6).map(({ lab }) => lab.slug)).toEqual(["one", "two", "three"]);
  });
});

describe("a check of an earlier lab", () => {
  test("is run until a later lab replaces it, or until the chapter that it names", () => {
    expect(titles(checksUpTo(suites, 1))).toEqual(["a", "b", "c"]);
    expect(titles(checksUpTo(suites, 2))).toEqual(["a", "b", "d", "e"]);
    expect(titles(checksUpTo(suites, 3))).toEqual(["a", "d", "e", "e", "f"]);
  });

  test("no longer needs a check that was replaced", () => {
    expect(checksUpTo(suites, 2).find(({ title }) => title === "d")?.needs).toEqual(["e"]);
  });

  test("is listed with its lab, unless a later suite has a check of the same title", () => {
    expect(before(1)).toEqual([]);
    expect(before(2)).toEqual([["one", ["a", "b"]]]);
    expect(before(3)).toEqual([
      ["one", ["a"]],
      ["two", ["d"]],
    ]);
  });
});
