import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { describe, expect, test } from "vitest";
import { articles } from "../../articles/list.ts";
import { articleHref, articleSlugs } from "../../src/site/data/article-pages.ts";
import { listArticles } from "../../src/site/data/articles.ts";
import { chapterPlace, plannedPlace, readChapters } from "../../src/site/data/places.ts";
import { listProofs } from "../../src/site/data/proofs.ts";
import { readArticles, readGo, readSources } from "../../src/site/data/yaml.ts";
import { chapters as chapterFiles, uses } from "./read.ts";

type Part = { says: string; chapters?: string[]; planned?: string[]; live?: string[] };

const chapters = readChapters();
/** Chapters of the tutorial that are planned under this slug; once written, the pages link them by themselves. */
const PLANNED = ["races", "timing-and-leaks", "stores", "choosing"];

const pages = listArticles().map((article) => {
  const source = readFileSync(`content/articles/${article.id}.mdx`, "utf8");
  const [, front = "", body = ""] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(source) ?? [];
  return { ...article, parts: (parse(front) as { parts: Part[] }).parts, body };
});

/** Every address that a page's text links, by hand. */
const links = (body: string) => [...body.matchAll(/\]\((\/[^)]+)\)/g)].map(([, href = ""]) => href);

test("every article has a page, and every page is about an article", () => {
  expect([...articleSlugs().keys()]).toEqual(Object.keys(readArticles()).sort());
  expect(readdirSync("content/articles")).toHaveLength(pages.length);
});

test("a chapter says what is true, and only the article's page says what an article got wrong", () => {
  expect(articleHref("001")).toBe("/articles/the-wristband-at-the-door/");
  const article = /<Correction|\barticle (?:\d|says)|\b(?:wristband|first|third) article\b|Simple Guide|Pluralsight/i;
  expect(chapterFiles.filter(({ body }) => article.test(body)).map(({ slug }) => slug)).toEqual([]);
});

test("the tests read the same headings as the page shows", () => {
  for (const { slug, headings } of chapterFiles) {
    const anchors = headings.filter(({ depth }) => depth < 4).map((heading) => heading.slug);
    expect([...(chapters.find((chapter) => chapter.slug === slug)?.headings.keys() ?? [])]).toEqual(anchors);
  }
});

describe.each(pages)("article $number, $title", ({ parts, body, livePlace, servers }) => {
  test("every part of it leads to a chapter, to a planned chapter or to a live page", () => {
    for (const { says, chapters: places = [], planned = [], live = [] } of parts) {
      const found = [
        ...places.map((name) => chapterPlace(name, says, chapters)),
        ...live.map((name) => livePlace(name, says)),
      ];
      expect({ says, places: found.length + planned.length }).not.toEqual({ says, places: 0 });
      expect(planned.filter((slug) => !PLANNED.includes(slug))).toEqual([]);
    }
  });

  test("its sections are the outline, the server, what is right and what we corrected", () => {
    const sections = [...body.matchAll(/^## (.+)$/gm)].map(([, text]) => text);
    expect(sections).toEqual([
      "Part by part",
      expect.stringMatching(/^Its (server|two servers|starting app)$/),
      "What it gets right",
      "What we corrected",
    ]);
  });

  test("it shows all of its servers and no others", () => {
    expect(uses(body, "ArticleServer").map(({ name }) => name)).toEqual([...servers.keys()]);
    expect(uses(body, "Parts")).toHaveLength(1);
  });

  test("every source, proof and address in it exists", () => {
    const ids = (component: string) => uses(body, component).map(({ id = "" }) => id);
    expect(ids("Source").filter((id) => !(id in readSources()))).toEqual([]);
    expect(ids("Proof").filter((id) => !(id in listProofs()))).toEqual([]);
    for (const href of links(body)) {
      const [, name = ""] = /^\/chapters\/([^/]+\/(?:#.+)?)$/.exec(href) ?? [];
      if (href !== "/chapters/the-wristband/#live") chapterPlace(name.replace("/", ""), href, chapters);
    }
  });

  test("every correction names its source, its chapter or its proof", () => {
    const [, corrections = ""] = body.split("## What we corrected");
    const bare = corrections
      .split(/^### /m)
      .slice(1)
      .filter((text) => !/<Source|<Proof|\]\(\//.test(text))
      .map((text) => text.split("\n", 1)[0]);
    // What no standard speaks of: each says itself how one can see it.
    const own = [
      "It does not compile",
      "A flag that says what the entry says already",
      "Nobody is asked for a password",
    ];
    expect(bare.filter((title) => ![...own, "Stores", "go vet"].includes(title ?? ""))).toEqual([]);
  });
});

test("an article with a folder of servers has a page", () => {
  expect(articles.filter(({ number }) => !articleSlugs().has(number))).toEqual([]);
});

describe("the Go table", () => {
  test.each(readGo())("$go: the named file contains the code that replaces it in this project", ({ file, text }) => {
    expect(readFileSync(file, "utf8")).toContain(text);
  });

  test("every row leads to a chapter or to a planned chapter", () => {
    for (const { go, chapter, planned } of readGo()) {
      if (chapter) chapterPlace(chapter, go, chapters);
      if (planned) expect(PLANNED).toContain(planned);
      expect({ go, place: chapter ?? planned }).not.toEqual({ go, place: undefined });
    }
  });

  test("a planned chapter is linked only after it exists", () => {
    expect(plannedPlace("random-ids", chapters)).toEqual({
      href: "/chapters/random-ids/",
      text: "Chapter 2, Random IDs",
    });
    expect(plannedPlace("no-such-chapter", chapters)).toBeUndefined();
  });
});
