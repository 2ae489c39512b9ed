import { expect, test } from "vitest";
import { ofAstro, ofCode, ofMarkdown, ofTests, ofYaml, sentencesIn } from "../../scripts/sentences/words.ts";

test("the words of a page are its front matter, paragraphs and items, without tags and sources", () => {
  const page = `---
title: A name that has five words
items:
  - "Each item counts: it is read too."
---

## A heading of five words

A <Term id="x">cookie</Term> goes back to its host (<Source id="y" />). Then comes
another sentence over two lines.

- **An item** that is long enough.
- Too short.
`;
  expect(sentencesIn(ofMarkdown(page))).toEqual([
    "A name that has five words",
    "Each item counts: it is read too.",
    "A heading of five words",
    "A cookie goes back to its host.",
    "Then comes another sentence over two lines.",
    "An item that is long enough.",
  ]);
});

test("the words of a program are its strings, with an ellipsis for each value that it inserts", () => {
  const source =
    'const a = "It says what has happened here."; // A comment that nobody counts here.\nsay(`There are ${n} of them in here.`);';
  expect(sentencesIn(ofCode(source))).toEqual(["It says what has happened here.", "There are … of them in here."]);
});

test("a quotation mark in a pattern begins no string", () => {
  const source = 'const mark = /["`]/.test(text);\nsay("It says what has happened here.");';
  expect(sentencesIn(ofCode(source))).toEqual(["It says what has happened here."]);
});

test("a long list of names is not a sentence", () => {
  expect(sentencesIn([Array(21).fill("name").join(" "), Array(5).fill("name").join(" ")])).toHaveLength(1);
});

test("a part of a message shows where the message goes on", () => {
  const parts = [
    "the old cookie, after a restart of it,",
    "after a restart of the server",
    "After a restart it is empty.",
  ];
  expect(sentencesIn(parts)).toEqual([
    "the old cookie, after a restart of it, …",
    "… after a restart of the server",
    "After a restart it is empty.",
  ]);
});

test("the words of a test file are the titles of its tests", () => {
  const source = 'test("the door opens only for guests", () => {\n  say("This one is not a title.");\n});\n';
  expect(sentencesIn(ofTests(source))).toEqual(["the door opens only for guests"]);
});

test("the title of a test follows the titles of the groups around it", () => {
  const source = [
    'describe("a door", () => {',
    "  describe.each([",
    '    ["the front"],',
    '  ])("at %s", () => {',
    '    test.each(GUESTS)("opens for $name", () => {});',
    "  });",
    "",
    "  test(",
    '    "stays shut for all others",',
    "    () => {},",
    "  );",
    "});",
    "",
    'describe.skipIf(process.platform === "win32")("a wall", () => {',
    "  for (const guest of GUESTS) test(`keeps ${guest} out of the house`, () => {});",
    "});",
    "",
    "for (const guest of GUESTS) {",
    '  test("stands in no group at all", () => {});',
    "}",
  ].join("\n");
  expect(ofTests(source)).toEqual([
    "a door › at %s › opens for $name",
    "a door › stays shut for all others",
    "a wall › keeps … out of the house",
    "stands in no group at all",
  ]);
});

test("the words of an Astro page are its texts, attributes, strings and comments", () => {
  const source = `---
// The reason why this page exists.
const title = "The title of this whole page";
---
<p title="A title that pops up here">The words of a paragraph stand here.</p>
`;
  expect(sentencesIn(ofAstro(source)).sort()).toEqual([
    "A title that pops up here",
    "The reason why this page exists.",
    "The title of this whole page",
    "The words of a paragraph stand here.",
  ]);
});

test("the words of a YAML file are its values, without keys, comments and names of checks", () => {
  const source =
    "# A comment that nobody reads here.\nname:\n  text: Here is a value of it.\n  - check doors/the front door is open to all\n";
  expect(sentencesIn(ofYaml(source))).toEqual(["Here is a value of it."]);
});

test.each([
  ["a colon keeps what follows it", "You get a 401, which means: I know you not.", 1],
  ["a semicolon keeps what follows it", "The cookie goes; the line stays on the list.", 1],
  ["code counts as one word, whatever stands in it", "Look at the cookie: `username=bob; Path=/` is there.", 1],
  ["code with two words beside it is no sentence", "`export const broken = true` in `labs/earlier.ts`", 0],
  ["CSS is no sentence", "color: red; width: 3px; margin: auto", 0],
  ["YAML is no sentence", "name: Labs on: push jobs: grade the whole folder", 0],
])("%s", (_, text, sentences) => expect(sentencesIn([text])).toHaveLength(sentences));

test("a sentence keeps the names of its sources and the signs of code", () => {
  const page =
    'The standard says so (<Source id="x">RFC 9110, section 3.3</Source>).\n\nSend `__proto__` to `next()` again.';
  expect(sentencesIn(ofMarkdown(page))).toEqual([
    "The standard says so (RFC 9110, section 3.3).",
    "Send `__proto__` to `next()` again.",
  ]);
});

test("a link is read by its words in brackets, and a sentence may begin with a link, a figure or emphasis", () => {
  const page =
    "It builds just that check. [Chapter 12](/chapters/csrf/) needs no other chapter. 180 seconds are enough for it.\n";
  expect(sentencesIn(ofMarkdown(page))).toEqual([
    "It builds just that check.",
    "[Chapter 12] needs no other chapter.",
    "180 seconds are enough for it.",
  ]);
});

test("values of a YAML map in braces lose their quotes and commas, and lists in brackets are left out", () => {
  const source =
    'x:\n  {\n    title: "A title that has five words",\n    says: ["Five words that nobody meets."],\n  }\n';
  expect(sentencesIn(ofYaml(source))).toEqual(["A title that has five words"]);
});
