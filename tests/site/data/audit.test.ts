import { describe, expect, test } from "vitest";
import { labs } from "../../../labs/kit/build/all-labs.ts";
import { evidenceFinder } from "../../../src/site/data/audit.ts";
import { readAudit } from "../../../src/site/data/yaml.ts";

const standards = readAudit();
const find = await evidenceFinder();
const items = standards.flatMap(({ standard, sections }) =>
  sections.flatMap((section) => section.items.map((item) => ({ standard, ...item }))),
);

/** How many requirements each section of ASVS 5.0 has. */
const ASVS: Record<string, number> = {
  "7.1": 3,
  "7.2": 4,
  "7.3": 2,
  "7.4": 5,
  "7.5": 3,
  "7.6": 2,
  "3.3": 5,
  "3.4": 7,
  "3.5": 8,
  "14.2": 8,
  "14.3": 3,
};

test("all of ASVS 5.0 chapter 7 and sections 3.3 to 3.5, 14.2 and 14.3 is there, in order", () => {
  const ids = items.filter(({ level }) => level !== undefined).map(({ id }) => id);
  const all = Object.entries(ASVS).flatMap(([section, count]) =>
    Array.from({ length: count }, (_, index) => `${section}.${index + 1}`),
  );
  expect(ids).toEqual(all);
});

test("no item occurs twice in a standard", () => {
  const names = items.map(({ standard, id }) => `${standard}, ${id}`);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

describe.each(items)("$standard, $id", ({ covered, shown, note }) => {
  test("every chapter, check and proof that it names exists", () => {
    for (const name of shown) expect(find(name).href).toMatch(/^\/(chapters|proofs)\//);
  });

  test("a check or a proof shows what is covered, and there is a reason for what is not covered", () => {
    const tested = shown.some((name) => !name.startsWith("chapter "));
    if (covered === "yes") expect(tested).toBe(true);
    if (covered === "in part") expect(shown.length > 0 && note !== undefined).toBe(true);
    if (covered === "no") expect({ shown, note }).toEqual({ shown: [], note: expect.any(String) });
  });
});

test("every lab has a check that covers some item", () => {
  const shown = items.flatMap(({ shown: names }) => names.map((name) => /^check ([^/]+)/.exec(name)?.[1]));
  expect(labs.filter(({ slug }) => !shown.includes(slug)).map(({ slug }) => slug)).toEqual([]);
});

test("a check that does not exist stops the build, and the message suggests a similar check", () => {
  expect(() => find("check logout/logging out without a session is an error")).toThrow(
    'Did you mean "logging out without a session is no error"?',
  );
  expect(() => find("proof httponly-hide")).toThrow('Did you mean "httponly-hides"?');
  expect(() => find("rumour x")).toThrow("content/audit.yaml");
});
