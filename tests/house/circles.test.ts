import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { findCircle, foldersOf, readImports } from "./imports.ts";

const imports = readImports(["src", "labs/kit"]);

describe("imports go in one direction only, imports of types too", () => {
  test("between files", () => expect(findCircle(imports)).toBeUndefined());
  test("between folders", () => expect(findCircle(foldersOf(imports))).toBeUndefined());

  test("in the kit, from the build down to what a learner's file may import", () => {
    const order = ["fast", "lab", "target", "browser", "grader", "build"];
    const place = (file: string) => order.indexOf(/^labs\/kit\/([^/]+)\//.exec(file)?.[1] ?? "");
    for (const [file, others] of imports) {
      if (!file.startsWith("labs/kit/")) continue;
      const upwards = others.filter((other) => place(other) > place(file));
      expect.soft(upwards, file).toEqual([]);
    }
  });

  test("from the site to the kit, and never back", () => {
    for (const [file, others] of readImports(["src", "labs/kit", "articles"])) {
      if (file.startsWith("labs/kit/"))
        expect
          .soft(
            others.filter((other) => !other.startsWith("labs/kit/")),
            file,
          )
          .toEqual([]);
    }
  });
});

test("a circle of imports is found, and its files are listed in their order", () => {
  const graph = new Map([
    ["a", ["b"]],
    ["b", ["c", "d"]],
    ["c", []],
    ["d", ["b"]],
  ]);
  expect(findCircle(graph)).toEqual(["b", "d", "b"]);
  expect(
    findCircle(
      new Map([
        ["a", ["b"]],
        ["b", []],
      ]),
    ),
  ).toBeUndefined();
});

/** The framework asks for these names. */
const GIVEN = new Set(["index.astro", "[slug].astro", "index.ts"]);

test("no two files share a name", () => {
  const names = [...imports.keys()].map((file) => basename(file)).filter((name) => !GIVEN.has(name));
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});
