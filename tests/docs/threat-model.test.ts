import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const text = readFileSync("docs/threat-model.md", "utf8");

/** The rows of its tables, without the lines above them. */
const rows = text
  .split("\n")
  .filter((line) => /^\|(?! *(?:-{3}|who ))/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()));

/** What a cell names: a file, and the title of a test or of a group of tests in it. */
const named = (cell: string): [file: string, title: string][] =>
  [...cell.matchAll(/`(tests\/[\w./-]+)`: "([^"]+)"/g)].map(([, file = "", title = ""]) => [file, title]);

/** True when a call in that file, such as test("…") or test.each([…])("…"), begins with that title. */
function holds(file: string, title: string): boolean {
  if (!existsSync(file)) return false;
  const source = readFileSync(file, "utf8");
  return ['"', "`"].some((quote) => source.replace(/\(\s+/g, "(").includes(`(${quote}${title}${quote},`));
}

test("each defence in the threat model names tests that exist", () => {
  expect(rows.length).toBeGreaterThan(20);
  const without = rows.filter(([, who, what, wall, by = ""]) => !who || !what || !wall || named(by).length === 0);
  expect(without).toEqual([]);
  const lost = rows.flatMap(([, , , , by = ""]) => named(by)).filter(([file, title]) => !holds(file, title));
  expect(lost).toEqual([]);
});

test("a test that does not exist would be noticed", () => {
  expect(holds("tests/docs/threat-model.test.ts", "a test that does not exist would be noticed")).toBe(true);
  expect(holds("tests/docs/threat-model.test.ts", "noticed")).toBe(false);
  expect(holds("tests/docs/no-such.test.ts", "noticed")).toBe(false);
});

test("the page also lists what is not prevented", () => {
  const [, open = ""] = text.split("## What is not held");
  expect(open.match(/^- /gm)?.length).toBeGreaterThan(8);
});
