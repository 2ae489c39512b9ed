import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { labs } from "../../labs/kit/build/all-labs.ts";
import { readArticles } from "../../src/site/data/yaml.ts";
import { chapters, slugOf, uses, withoutFences } from "./read.ts";

const SECTIONS = [
  "Try it",
  "Idea",
  "Break it",
  "Build it",
  "Check",
  "The solution",
  "Further",
  "What you can now defend",
];
/** Chapter 0 has no lab, and so no solution. */
const sectionsOf = (number: number) => SECTIONS.filter((section) => number > 0 || section !== "The solution");

/** Languages a fence may have: everything else is code, and code is cut from files that run. */
const FENCES: Record<string, string> = {
  sh: "commands to type; that their npm scripts exist is checked below",
  text: "no program reads it, so nothing can rot",
};

test("every lab from 1 on has a chapter of the same name, and every chapter except the first has a lab", () => {
  const names = (list: readonly { number: number; slug: string }[]) =>
    list.map(({ number, slug }) => `${number} ${slug}`);
  expect(names(chapters.filter(({ number }) => number > 0))).toEqual(names(labs));
});

test("chapters are numbered from 0 without a gap", () => {
  expect(chapters.map(({ number }) => number)).toEqual(chapters.map((_, index) => index));
});

test("slugOf gives a heading the same anchor as the page", () => {
  expect(slugOf("The Cookie header is typed by the visitor")).toBe("the-cookie-header-is-typed-by-the-visitor");
  expect(slugOf("401, 403, or the door?")).toBe("401-403-or-the-door");
});

describe.each(chapters)("chapter $number, $slug", ({ number, slug, frontmatter, body, headings }) => {
  test("it has the sections of every chapter, in the same order", () => {
    expect(headings.filter(({ depth }) => depth === 2).map(({ text }) => text)).toEqual(sectionsOf(number));
  });

  const section = (name: string) => body.split(/^## /m).find((text) => text.startsWith(`${name}\n`)) ?? "";

  test("the reader does something first: numbered steps, with the panel below them", () => {
    expect(section("Try it")).toMatch(/^1\. [\s\S]*<Live\b/m);
  });

  test("the solution's code and the whole change are folded, in one place", () => {
    const [before = ""] = body.split(/^## The solution$/m);
    expect(uses(before, "Code").filter(({ file }) => file === "solution")).toEqual([]);
    expect(uses(before, "Change")).toEqual([]);
    const folded = number === 0 ? /^$/ : /^The solution\n\n<AfterTry>\n[\s\S]*<Change \/>\s*<\/AfterTry>\s*$/;
    expect(section("The solution")).toMatch(folded);
  });

  test("the task is in the section Build it, and the commands are in the section Check", () => {
    const [task, check] = number === 0 ? [0, 0] : [1, 1];
    expect([uses(section("Build it"), "Task").length, uses(section("Check"), "Check").length]).toEqual([task, check]);
  });

  test("no two headings have the same anchor", () => {
    const slugs = headings.map((heading) => heading.slug);
    expect(slugs.filter((one, index) => slugs.indexOf(one) !== index)).toEqual([]);
  });

  test("it has a question and a summary, and says what it defends and what stays open", () => {
    const { title, question, summary, defends, open, articles } = frontmatter;
    expect([title, question, summary].filter((text) => typeof text !== "string" || !text.trim())).toEqual([]);
    expect(String(question)).toMatch(/\?$/);
    expect((defends as string[]).length).toBeGreaterThan(0);
    expect((open as string[]).length).toBeGreaterThan(0);
    expect((articles as string[]).filter((id) => !(id in readArticles()))).toEqual([]);
  });

  test("it has one live panel, one list of what it defends, and its lab's task", () => {
    const count = (component: string) => uses(body, component).length;
    expect({ live: count("Live"), defended: count("Defended"), task: count("Task") }).toEqual({
      live: 1,
      defended: 1,
      task: number === 0 ? 0 : 1,
    });
  });

  test("every check's `read` leads to a heading of its chapter", async () => {
    const lab = labs.find((candidate) => candidate.slug === slug);
    const checks = lab ? (await lab.suite()).default : [];
    const anchors = new Set(headings.map((heading) => `#${heading.slug}`));
    expect(checks.filter(({ read }) => !anchors.has(read)).map(({ title, read }) => `${title}: ${read}`)).toEqual([]);
  });

  test("it has no code fence, because nothing checks the code in a fence", () => {
    const languages = [...body.matchAll(/^```(\S*).*\n[\s\S]*?^```$/gm)].map(([, language = ""]) => language);
    expect(languages.filter((language) => !(language in FENCES))).toEqual([]);
  });

  test("every npm script that it names exists", () => {
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
    const named = [...body.matchAll(/npm run ([\w-]+)/g)].map(([, script = ""]) => script);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });

  test("it has no import, no exclamation mark and no emoji", () => {
    const prose = withoutFences(body).replace(/`[^`]*`/g, "");
    expect(prose).not.toMatch(/^(import|export) /m);
    expect(prose.replace(/<!--[\s\S]*?-->/g, "")).not.toMatch(/\w!(\s|$)/);
    expect(prose).not.toMatch(/\p{Extended_Pictographic}/u);
  });
});
