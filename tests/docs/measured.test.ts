import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { page } from "../../scripts/measuring/page.ts";
import { measuredBy, readMeasured } from "../../src/site/data/measured.ts";
import { docs } from "./pages.ts";

const all = Object.entries(readMeasured());

test("docs/measured.md shows the figures that the scripts wrote", () => {
  expect(readFileSync("docs/measured.md", "utf8")).toBe(page(readMeasured()));
});

describe.each(all)("the file that %s wrote", (name, { day, commit, node, cores, load, command, figures }) => {
  test("has date, commit, machine and command", () => {
    expect(day).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(commit).toMatch(/^[0-9a-f]{7,}\+?$/);
    expect(node).toMatch(/^v\d+\.\d+\.\d+$/);
    expect(cores).toBeGreaterThan(0);
    expect(load).toBeGreaterThanOrEqual(0);
    expect(command).toContain(`scripts/${name}.ts`);
    expect(command).not.toContain("--tiny");
  });

  test("has a number and words for each figure", () => {
    expect(Object.keys(figures).length).toBeGreaterThan(0);
    for (const { what, value } of Object.values(figures)) {
      expect(what).not.toBe("");
      expect(value).toEqual(expect.any(Number));
    }
  });
});

test("a figure that no script has written stops the build, and the message gives the command that writes it", () => {
  expect(() => measuredBy("measure-nothing")).toThrow("npx node scripts/measure-nothing.ts writes it");
  expect(() => measuredBy(all[0]?.[0] ?? "").value("nothing")).toThrow('has no "nothing"');
});

test("README and CONTRIBUTING state no measurement of their own", () => {
  const own = docs().filter(({ file }) => !file.startsWith("docs/"));
  expect(own.filter(({ text }) => /\b\d+(\.\d+)? ?(ms|µs|MB)\b/.test(text)).map(({ file }) => file)).toEqual([]);
});
