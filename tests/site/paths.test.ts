import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fileOf, pathsOf } from "../../src/site/build/paths.ts";

const PAGES = "src/site/pages";
const kept = readdirSync(PAGES, { recursive: true, encoding: "utf8" })
  .map((name) => join(PAGES, name).replaceAll("\\", "/"))
  .filter((file) => /\.(?:astro|ts)$/.test(file))
  .filter((file) => !readFileSync(file, "utf8").includes("export const prerender = false"));

test("the list of paths has each page that is the same for all readers exactly once", () => {
  const all = kept.flatMap(pathsOf);
  expect(all).toEqual([...new Set(all)]);
  expect(all).toEqual(
    expect.arrayContaining([
      "/",
      "/404.html",
      "/glossary/",
      "/grader/",
      "/grader/random-ids/",
      "/chapters/the-wristband/",
    ]),
  );
  expect(all).toContain("/recordings/choosing/starter.json");
  expect(all).toContain("/bench/suite-11-choosing.js");
  expect(all.filter((path) => /[[\]]|(?<!json|html|js|\/)$/.test(path))).toEqual([]);
});

test("a page with an unknown name in brackets stops the build, and the message says where to add it", () => {
  expect(() => pathsOf("src/site/pages/terms/[id].astro")).toThrow("src/site/build/paths.ts does not list");
});

test.each([
  ["/", "index.html"],
  ["/glossary/", "glossary/index.html"],
  ["/404.html", "404.html"],
  ["/recordings/a/b.json", "recordings/a/b.json"],
])("the file of %s is %s", (path, file) => expect(fileOf(path)).toBe(file));
