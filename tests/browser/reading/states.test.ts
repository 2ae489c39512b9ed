import { describe, expect, test } from "vitest";
import { resultOf } from "../../../src/browser/panel/remembered.ts";
import { along, resume, stateOf, type Stop } from "../../../src/browser/reading/states.ts";

const stops: Stop[] = ["door", "name", "ids", "flags"].map((slug, number) => ({
  slug,
  number,
  title: `The ${slug}`,
  href: `/chapters/${slug}/`,
  hasLab: number > 0,
}));
const passed = (...slugs: string[]) => ({
  labs: Object.fromEntries(slugs.map((slug) => [slug, { passed: true }])),
});

describe("the state of a chapter", () => {
  test.each([
    ["new", {}],
    ["visited", { chapters: { ids: { visited: true as const } } }],
    ["attacked", { chapters: { ids: { visited: true as const, attacked: true as const } } }],
    ["broken", { chapters: { ids: { attacked: true as const, byHand: true as const } } }],
    ["elsewhere", { imported: { ids: "2026-01-01" } }],
    ["passed", { imported: { ids: "2026-01-01" }, progress: passed("ids") }],
    ["here", { imported: { ids: "2026-01-01" }, page: passed("ids").labs }],
    ["passed", { progress: passed("ids"), page: passed("ids").labs }],
    ["new", { progress: { labs: { ids: { passed: false } } }, page: { ids: { passed: false } } }],
  ])("%s", (state, memory) => expect(stateOf(memory, "ids")).toBe(state));
});

describe("a lab's result", () => {
  const at = (time: string, passed: boolean) => ({ passed, at: time, checks: {} });
  const [early, late] = ["2026-11-27", "2026-11-28"];
  test.each([
    ["the only one there is, from the terminal", at(early, false), undefined, "disk"],
    ["the only one there is, from the page", undefined, at(early, false), "page"],
    ["the one that passed", at(early, true), at(late, false), "disk"],
    ["the one that passed, in the page", at(late, false), at(early, true), "page"],
    ["of two equal ones the newer", at(early, false), at(late, false), "page"],
    ["of two passes the newer", at(late, true), at(early, true), "disk"],
  ])("is %s", (_, disk, page, wanted) => {
    const memory = { progress: { labs: disk ? { ids: disk } : {} }, ...(page ? { page: { ids: page } } : {}) };
    expect(resultOf(memory, "ids")).toBe(wanted === "disk" ? disk : page);
  });
});

describe("a way through the chapters", () => {
  const visited = { chapters: { door: { visited: true as const }, ids: { visited: true as const } } };
  test.each<[what: string, memory: Parameters<typeof along>[0], done: number, next: string | undefined]>([
    ["begins with its first chapter", {}, 0, "door"],
    ["counts a visit where there is no lab, and no visit where there is one", visited, 1, "name"],
    ["takes what comes before a passed lab for read, if it has no lab", { progress: passed("name") }, 2, "ids"],
    ["goes on at the first lab that has not passed", { ...visited, progress: passed("ids") }, 2, "name"],
    [
      "ends when all have passed, wherever they did",
      { ...visited, progress: passed("name", "ids"), imported: { flags: "2026-01-01" } },
      4,
      undefined,
    ],
  ])("%s", (_, memory, done, next) => {
    expect({ ...along(memory, stops), next: along(memory, stops).next?.slug }).toEqual({ done, next });
  });
});

describe("the resume link", () => {
  test("is missing for a new reader", () => {
    expect(resume({}, stops)).toBeUndefined();
    expect(resume({ last: "a-chapter-that-is-gone" }, stops)).toBeUndefined();
  });

  test("leads to the chapter opened last, until its lab passes", () => {
    expect(resume({ last: "name" }, stops)).toEqual({
      href: "/chapters/name/",
      text: "Continue with chapter 1: The name",
    });
    expect(resume({ last: "door" }, stops)?.href).toBe("/chapters/door/");
  });

  test("then leads to the next lab that does not pass, and after the last lab to a skipped lab", () => {
    expect(resume({ last: "name", progress: passed("name", "ids") }, stops)?.href).toBe("/chapters/flags/");
    expect(resume({ last: "flags", progress: passed("flags", "ids") }, stops)?.href).toBe("/chapters/name/");
  });

  test("leads to the summary page when every lab passes, wherever it passed", () => {
    const memory = { last: "ids", progress: passed("name", "ids"), imported: { flags: "" } };
    expect(resume(memory, stops)?.href).toBe("/done/");
  });
});
