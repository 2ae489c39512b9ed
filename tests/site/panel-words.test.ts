import { describe, expect, test } from "vitest";
import { labs } from "../../labs/kit/build/all-labs.ts";
import { boldIn, firstOf, movesOf, SERVERS } from "../../src/browser/panel/deck-moves.ts";
import { chapters, uses } from "./read.ts";

/** How many controls a reader meets before they open "More". */
const MOST = 6;

const panels = chapters.map(({ file, slug, body }) => {
  const [{ lab = slug } = {}] = uses(body, "Live");
  const entry = labs.find((one) => one.slug === lab);
  if (!entry) throw new Error(`${file} has no panel of a lab.`);
  const moves = movesOf(entry);
  const labels = [...moves.map(({ label }) => label), ...SERVERS.map(([, label]) => label)].map((label) =>
    label.toLowerCase(),
  );
  return { file, body, moves, labels };
});

describe.each(panels)("the panel of $file", ({ body, moves, labels }) => {
  const missing = (phrases: string[]) => phrases.filter((phrase) => !labels.includes(phrase.toLowerCase()));
  const [, tryIt = ""] = /^## Try it\n([\s\S]*?)<Live\b/m.exec(body) ?? [];

  test("shows every control that the first steps name in bold", () => {
    expect(boldIn(tryIt).length).toBeGreaterThan(0);
    expect(missing(boldIn(tryIt))).toEqual([]);
  });

  test("has every control that the text tells the reader to press or to choose", () => {
    const told = [...body.matchAll(/\b(?:press|choose)\s+(\*\*[^*]+\*\*)/gi)].flatMap(([, bold = ""]) => boldIn(bold));
    expect(missing(told)).toEqual([]);
  });

  test(`shows one to ${MOST} controls at first, those that the text names, and all others behind "More"`, () => {
    const { first, rest, withServers, begin } = firstOf(moves, body);
    const count = first.length + (withServers ? 1 : 0);
    expect(count >= 1 && count <= MOST, `${count} controls: ${first.map(({ label }) => label).join(", ")}`).toBe(true);
    expect([...first, ...rest].map(({ label }) => label).sort()).toEqual(moves.map(({ label }) => label).sort());
    expect(labels).toContain(begin?.toLowerCase());
  });
});

test("chapter 0 begins with nobody logged in, and its only control is the control that its text names first", () => {
  const [first] = chapters;
  expect(first?.body).toContain('<Live lab="logout" variant="solution" fresh />');
  expect(boldIn(first?.body ?? "")[0]).toBe("Log in as alice");
  const { first: controls } = firstOf(panels[0]?.moves ?? [], first?.body ?? "");
  expect(controls[0]?.label).toBe("Log in as alice");
});

test("a control is not found if a text names it in other words", () => {
  const text = "Press **Copy the cookie as the thief**, and **skip 31 min**.";
  expect(firstOf(panels[0]?.moves ?? [], text).first).toEqual([]);
});
