import { describe, expect, test } from "vitest";
import { classCsv, classTable, isFalse, type Learner, type Verified } from "../../src/work/class-table.ts";
import { FORMAT, readWork, type Work } from "../../src/work/work.ts";

const work: Work = {
  format: FORMAT,
  name: "Ada Lovelace",
  made: "2026-11-28T09:30:00.000Z",
  by: { wristband: "0.1.0", node: "24.0.0" },
  labs: [
    {
      slug: "random-ids",
      text: "export default 1;\n",
      claims: "passed",
      tries: [{ at: "2026-11-27T09:30:00.000Z", outcome: "not yet" }],
    },
  ],
};
const changed = (change: (copy: Work) => unknown): string => {
  const copy = structuredClone(work);
  change(copy);
  return JSON.stringify(copy);
};

describe("a file that was handed in", () => {
  test("is read as it was written", () => expect(readWork(JSON.stringify(work))).toEqual(work));

  test("is read without keys that do not belong to it", () => {
    const more = changed((copy) => Object.assign(copy, { admin: true }));
    expect(readWork(more)).toEqual(work);
  });

  test.each([
    ["no JSON", "{", "is not JSON"],
    ["a list in place of an object", "[]", "is no work that npm run hand-in wrote"],
    ["another format", changed((copy) => Object.assign(copy, { format: "x" })), "is no work that"],
    ["no name", changed((copy) => Object.assign(copy, { name: " " })), "has no name of 1 to 100 characters"],
    ["a long name", changed((copy) => Object.assign(copy, { name: "x".repeat(101) })), "has no name"],
    ["no time", changed((copy) => Object.assign(copy, { made: "yesterday" })), "does not say when it was made"],
    ["no grader", changed((copy) => Object.assign(copy, { by: null })), "does not say what graded it"],
    ["no labs", changed((copy) => Object.assign(copy, { labs: [] })), "does not contain 1 to 50 labs"],
    [
      "a path as the name of a lab",
      changed((copy) => Object.assign(copy.labs[0] ?? {}, { slug: "../x" })),
      "a lab without a name",
    ],
    ["a lab twice", changed((copy) => copy.labs.push(...copy.labs)), "contains the lab random-ids twice"],
    ["no text", changed((copy) => Object.assign(copy.labs[0] ?? {}, { text: 1 })), "contains no text for random-ids"],
    [
      "an odd claim",
      changed((copy) => Object.assign(copy.labs[0] ?? {}, { claims: "A+" })),
      "makes an unknown claim about random-ids",
    ],
    ["odd tries", changed((copy) => Object.assign(copy.labs[0] ?? {}, { tries: [{}] })), "has no list of at most 50"],
  ])("is refused if it has %s, and the message is one sentence", (_, text, says) =>
    expect(() => readWork(text)).toThrow(says),
  );
});

const lab = (more: Partial<Verified>): Verified => ({
  slug: "random-ids",
  claims: "passed",
  outcome: "passed",
  tries: 3,
  last: "2026-11-27T09:30:00.000Z",
  sameAs: [],
  ...more,
});
const LABS = [
  { number: 1, slug: "username-in-a-cookie" },
  { number: 2, slug: "random-ids" },
];
const learner = (name: string, ...labs: Verified[]): Learner => ({ file: "a.json", name, made: work.made, labs });

test("the table of a class has a learner in each row and a lab in each column", () => {
  const table = classTable([learner("Ada", lab({})), learner("Bo Li", lab({ outcome: "not yet", tries: 0 }))], LABS);
  expect(table).toEqual([
    "         1   2  passed  last try",
    "Ada      -  +3       1  2026-11-27",
    "Bo Li    -   x       0  2026-11-27",
  ]);
});

test("only a file that claims a pass can be false", () => {
  expect(isFalse(lab({ outcome: "not yet" }))).toBe(true);
  expect(isFalse(lab({}))).toBe(false);
  expect(isFalse(lab({ claims: "not yet", outcome: "not yet" }))).toBe(false);
});

test("a spreadsheet does not treat a learner's name as a formula", () => {
  const [, row] = classCsv([learner('=1+1","x', lab({}))], LABS).split("\r\n");
  expect(row).toBe('" =1+1"",""x",2026-11-28T09:30:00.000Z,,,,passed,3,2026-11-27T09:30:00.000Z');
});
