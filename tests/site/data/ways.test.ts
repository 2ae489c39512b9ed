import { expect, test } from "vitest";
import { listLabs } from "../../../labs/kit/build/catalogue.ts";
import { chapterPlace, readChapters } from "../../../src/site/data/places.ts";
import { readArticles, readPaths } from "../../../src/site/data/yaml.ts";

const paths = readPaths();
const slugs = readChapters().map(({ slug }) => slug);

test.each(paths)("$title: every chapter and every place exists, and no chapter occurs twice", ({ chapters, also }) => {
  expect(chapters.filter((slug) => !slugs.includes(slug))).toEqual([]);
  expect(new Set(chapters).size).toBe(chapters.length);
  for (const name of also) {
    const [kind = "", rest = ""] = name.split(" ", 2);
    if (kind === "chapter") expect(chapterPlace(rest, "paths.yaml").href).toContain("/chapters/");
    else expect([kind, Object.keys(readArticles())]).toEqual(["article", expect.arrayContaining([rest])]);
  }
});

test("one way leads through all chapters", () => {
  expect(paths.map(({ chapters }) => chapters.toSorted())).toContainEqual(slugs.toSorted());
});

test.each(paths)("$title: each lab comes after the lab that it starts from, if both are on the way", ({ chapters }) => {
  const labs = listLabs();
  const places = labs.map(({ slug, branch }) => ({
    at: chapters.indexOf(slug),
    after: branch && chapters.indexOf(branch),
  }));
  for (const { at, after } of places)
    if (at >= 0 && after !== undefined && after !== "") expect(at).toBeGreaterThan(after);
});
