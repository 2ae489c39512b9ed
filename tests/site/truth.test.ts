import { readdirSync, readFileSync } from "node:fs";
import { cellOf, readFrameworks } from "../../src/site/data/frameworks.ts";
import { describe, expect, test } from "vitest";
import { labs } from "../../labs/kit/build/all-labs.ts";
import { checkedFacts, monthOf, stale } from "../../src/site/data/checked.ts";
import { readArticles, readSources } from "../../src/site/data/yaml.ts";
import { attributes, sentencesOf, withoutChecked } from "./sentences.ts";

const [sources, articles] = [readSources(), readArticles()];
const pages = ["chapters", "articles"].flatMap((folder) =>
  readdirSync(`content/${folder}`).map((name) => {
    const file = `content/${folder}/${name}`;
    return { file, source: readFileSync(file, "utf8").replace(/^---\n[\s\S]*?\n---\n/, "") };
  }),
);

/** All that is noted of the sources that a sentence names: their titles, addresses and excerpts. */
const notedFor = (sentence: string) =>
  attributes(sentence, "Source", "id")
    .map((id) => sources[id])
    .map((entry) => [entry?.title, entry?.url, ...(entry?.says ?? [])].join(" "))
    .join(" ");
const excerptsFor = (sentence: string) =>
  attributes(sentence, "Source", "id")
    .flatMap((id) => sources[id]?.says ?? [])
    .join(" ");
const flat = (text: string) =>
  text
    .replace(/["'“”‘’`]/g, "")
    .replace(/,/g, "")
    .replace(/\s+/g, " ")
    .toLowerCase();
const holds = (noted: string, number: string) =>
  new RegExp(`(?<![\\d.])${number.replaceAll(".", "\\.")}(?![\\d])`).test(noted.replaceAll(",", ""));

/** Numbers in digits, without those in code, in addresses and in the names of things. */
const numbersIn = (text: string) =>
  [
    ...text
      .replace(/`[^`]*`|\d+(\.\d+){3}|\b(?:chapters?|labs?|step|draft|OAuth|ASVS) [\d.]+/gi, "")
      .matchAll(/(?<![\w.-])\d[\d,.]*/g),
  ].map(([number]) => number.replace(/[,.]+$/, "").replaceAll(",", ""));
const quotationsIn = (text: string) =>
  [...text.matchAll(/"([^"]+)"/g)].map(([, words = ""]) => words).filter((words) => words.split(/\s+/).length >= 3);

describe.each(pages)("$file", ({ file, source }) => {
  const sentences = sentencesOf(source);
  const cited = sentences.filter(({ marked }) => marked.includes("<Source"));

  test("every number in a sentence with a source occurs in the excerpt of that source", () => {
    const missing = cited.flatMap(({ marked, text }) => {
      const noted = notedFor(marked);
      return numbersIn(withoutChecked(marked)).flatMap((n) => (holds(noted, n) ? [] : [`${n}: ${text}`]));
    });
    expect(missing).toEqual([]);
  });

  test("every quotation in a sentence with a source occurs in an excerpt of that source", () => {
    const missing = cited.flatMap(({ marked, text }) => {
      const noted = flat(
        excerptsFor(marked) +
          Object.values(articles)
            .flatMap(({ says }) => says)
            .join(" "),
      );
      return quotationsIn(text).filter((words) => !noted.includes(flat(words)));
    });
    expect(missing).toEqual([]);
  });

  test("every sentence about Firefox, Safari or a program's version has the day when somebody checked it", () => {
    const timeless = sentences.filter(({ marked }) =>
      /\b(?:Firefox|Safari)\b|\b(?:Chrome|Chromium|Edge|PHP|Node|Django|Rails|Spring|Spring Boot) \d/.test(
        withoutChecked(marked),
      ),
    );
    expect(timeless.map(({ text }) => text)).toEqual([]);
  });

  test("a sentence about a draft calls it a draft, and never a standard or an RFC", () => {
    const text = sentences.map((sentence) => sentence.text).join("\n");
    expect(text).not.toMatch(/RFC 6265bis|the standard (?:calls|says|wants)[^.]*Lax/);
  });

  if (file.includes("/articles/")) {
    const number = /\/(\d{3})-/.exec(file)?.[1] ?? "";
    test("every quotation comes from the article, from a check's title or from a source", async () => {
      const titles = (await Promise.all(labs.map((lab) => lab.suite()))).flatMap((suite) => suite.default);
      const known = flat([...(articles[number]?.says ?? []), ...titles.map(({ title }) => title)].join(" "));
      const unknown = sentences.flatMap(({ marked, text }) =>
        quotationsIn(text).filter((words) => !(known + flat(excerptsFor(marked))).includes(flat(words))),
      );
      expect(unknown).toEqual([]);
    });
  }
});

describe("sources", () => {
  test("a draft is called a draft", () => {
    const drafts = Object.values(sources).filter(({ url }) => /\/draft-/.test(url));
    expect(drafts.length).toBeGreaterThan(30);
    expect(drafts.filter(({ title }) => !title.includes("draft")).map(({ title }) => title)).toEqual([]);
  });

  test("each excerpt has the day on which its text was read, and each such day has an excerpt", () => {
    const half = Object.entries(sources).filter(([, { read, says }]) => (read === undefined) !== (says === undefined));
    expect(half.map(([id]) => id)).toEqual([]);
  });

  test("a page says what happened to the draft standard for cookies, and when somebody checked this", () => {
    const facts = pages.flatMap(({ file, source }) => checkedFacts(file, source));
    expect(facts.filter(({ says }) => /draft 22/.test(says) && /RFC Editor/.test(says))).not.toEqual([]);
  });
});

describe("chapter 11's text about its table of libraries", () => {
  const { source = "" } = pages.find(({ file }) => file.endsWith("11-choosing.mdx")) ?? {};
  const [, table = ""] =
    /<Wide label="Defaults of session libraries that were not run"[^>]*>([\s\S]*?)<\/Wide>/.exec(source) ?? [];
  const rows = [...table.matchAll(/^\| <Source id="[^"]+">([^<]+)<\/Source>.*$/gm)].map(([row = "", name = ""]) => ({
    name,
    cells: row.split("|").map((cell) => cell.trim()),
  }));
  const namesWith = (column: number, words: RegExp) =>
    rows.filter(({ cells }) => words.test(cells[column] ?? "")).map(({ name }) => name);
  /** The names in a sentence of the page, which may leave out the second half of a name. */
  const said = (sentence: RegExp) => (sentence.exec(source)?.[1] ?? "").split(/, | and /);

  /** The libraries that were run and give this answer with their defaults, by the last part of their names. */
  const run = (title: string, status: string) =>
    readFrameworks()
      .filter(({ defaults }) => cellOf(defaults, title)?.status === status)
      .map((app) => app.title.split(" + ").at(-1));

  test("names exactly the libraries whose servers, when run, set no Secure", () => {
    const off = run("the session cookie never travels over plain http", "fails");
    expect(said(/`Secure` is off in ([^.]+)\./).sort()).toEqual(off.sort());
  });

  test("names exactly the libraries that give a new ID to an existing session", () => {
    expect(said(/did not run ([^.]+), but its documents say/).sort()).toEqual(namesWith(5, /^by itself/).sort());
    const title = "logging in again also changes the value, and ends the earlier session";
    expect(said(/libraries that we ran, these do so: ([^.]+)\./).sort()).toEqual(run(title, "holds").sort());
  });
});

describe("a fact with a short life", () => {
  const fact = (on: string) => `Text. <Checked on="${on}">Safari keeps <b>it</b></Checked>.`;
  const at = (day: string) => Date.parse(`${day}T00:00:00Z`);

  test("is found with its day, even in a table", () => {
    const table = '<Wide label="Defaults" checked="2026-08-23">';
    expect(checkedFacts("a.mdx", `${fact("2026-08-07")}\n${table}`)).toEqual([
      { file: "a.mdx", on: "2026-08-07", says: "Safari keeps it" },
      { file: "a.mdx", on: "2026-08-23", says: "table: Defaults" },
    ]);
  });

  test("is stale when it was checked more than six months ago, and not when it was checked exactly six months ago", () => {
    const facts = checkedFacts("a.mdx", fact("2026-08-07") + fact("2026-01-02"));
    expect(stale(facts, at("2026-07-02")).map(({ on }) => on)).toEqual([]);
    expect(stale(facts, at("2026-07-03")).map(({ on }) => on)).toEqual(["2026-01-02"]);
    expect(stale(facts, at("2027-02-08")).map(({ on }) => on)).toEqual(["2026-01-02", "2026-08-07"]);
  });

  test.each(["August 2026", "2026-13-01", "2026-8-7", ""])("cannot have %j as its day", (day) => {
    expect(() => checkedFacts("a.mdx", fact(day))).toThrow("is not a day");
  });

  test("is shown with its month in words", () => expect(monthOf("2026-08-07")).toBe("August 2026"));
});
