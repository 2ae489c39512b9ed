import { describe, expect, test } from "vitest";
import { labs } from "../../labs/kit/build/all-labs.ts";
import { snippet } from "../../src/site/data/lab-files.ts";
import { readGlossary, readSources } from "../../src/site/data/yaml.ts";
import { chapters, uses } from "./read.ts";

const [glossary, sources] = [readGlossary(), readSources()];
const labOf = (slug: string) => labs.find((lab) => lab.slug === slug);

describe.each(chapters)("chapter $number, $slug", ({ slug, body }) => {
  test("every term and every source that it names exists", () => {
    const missing = (component: string, attribute: string, known: object) =>
      uses(body, component)
        .map((use) => use[attribute] ?? "")
        .filter((id) => !(id in known));
    expect(missing("Term", "id", glossary)).toEqual([]);
    expect(missing("Source", "id", sources)).toEqual([]);
  });

  test("every exchange that it shows is a recording of a lab", async () => {
    const missing: string[] = [];
    for (const { id = "" } of uses(body, "Exchange")) {
      const [lab = "", name = ""] = id.split("/");
      const recordings = (await labOf(lab)?.recordings())?.default ?? {};
      if (!(name in recordings)) missing.push(id);
    }
    expect(missing).toEqual([]);
  });

  test("every snippet that it shows can be cut out of its file", () => {
    const shown = [
      ...uses(body, "Code").map((use) => ({ file: "solution", ...use })),
      ...uses(body, "Change").flatMap((use) => [
        { ...use, file: "starter" },
        { ...use, file: "solution" },
      ]),
    ];
    for (const use of shown) {
      const { lab: named = slug, file, region } = use as { lab?: string; file: string; region?: string };
      const lab = labOf(named);
      expect(lab, `lab "${named}"`).toBeDefined();
      if (lab) expect(snippet(lab, file, region, "<Code>").code).not.toBe("");
    }
  });
});

describe("the glossary", () => {
  const firstUse = new Map<string, number>();
  for (const { number, body } of chapters) {
    for (const { id = "" } of uses(body, "Term")) if (!firstUse.has(id)) firstUse.set(id, number);
  }
  const introducedIn = (id: string) => chapters.find((chapter) => chapter.slug === glossary[id]?.chapter)?.number;

  test("every term names the chapter that introduces it", () => {
    expect(Object.keys(glossary).filter((id) => introducedIn(id) === undefined)).toEqual([]);
  });

  test("every term is linked, and its first link is in the chapter that introduces it", () => {
    const strayed = Object.keys(glossary)
      .filter((id) => firstUse.get(id) !== introducedIn(id))
      .map((id) => `${id}: introduced in ${introducedIn(id)}, first linked in ${firstUse.get(id) ?? "no chapter"}`);
    expect(strayed).toEqual([]);
  });

  test("every text has two sentences", () => {
    const sentences = (text: string) => text.split(/[.?](?:\s|$)/).filter(Boolean).length;
    expect(Object.entries(glossary).filter(([, { text }]) => sentences(text) !== 2)).toEqual([]);
  });
});

test("every source has a public https address", () => {
  expect(Object.values(sources).filter(({ url }) => !/^https:\/\/[\w-]+(\.[\w-]+)+\//.test(url))).toEqual([]);
});
