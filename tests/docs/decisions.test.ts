import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { decisions } from "./pages.ts";

const INDEX = "../../docs/decisions/README.md";

const titleOf = (text: string): string => /^# (.+)$/m.exec(text)?.[1] ?? "";

/** The index as it must be. `npx vitest run tests/docs -u` writes it. */
const index = (): string => {
  const lines = decisions().map(({ file, text }) => {
    const name = basename(file);
    return `- [${name.slice(0, 3)} ${titleOf(text)}](${name})`;
  });
  const intro = [
    "Why things are as they are, one file a decision, newest last. Each says the context, the decision and the",
    "consequence. To add one, write the next number and run `npx vitest run tests/docs -u`, which writes this page.",
  ];
  return ["# Decisions", "", ...intro, "", ...lines, ""].join("\n");
};

describe("a decision", () => {
  test.each(decisions().map(({ file, text }) => ({ file, text })))(
    "$file has the parts context, decision and consequence",
    (one) => {
      const headings = one.text.match(/^#+ .+$/gm) ?? [];
      expect(headings).toEqual([`# ${titleOf(one.text)}`, "## Context", "## Decision", "## Consequence"]);
      expect(titleOf(one.text)).not.toBe("");
      const parts = one.text.split(/^## .+$/m).slice(1);
      expect(parts.filter((part) => part.trim() === "")).toEqual([]);
    },
  );

  test("has lines under 120 characters, and at most 50 of them", () => {
    const long = decisions().flatMap(({ file, text }) =>
      text.split("\n").flatMap((line, at) => (line.length >= 120 ? [`${file}:${at + 1}`] : [])),
    );
    expect(long).toEqual([]);
    expect(decisions().filter(({ text }) => text.split("\n").length > 50)).toEqual([]);
  });

  test("contains no measurement, because scripts write those to docs/measured.md", () => {
    const MEASURED = /\b\d+(\.\d+)? ?(ms|µs|ns|MB\/s|% of)\b|\bratio (of )?\d/;
    expect(decisions().flatMap(({ file, text }) => (MEASURED.test(text) ? [file] : []))).toEqual([]);
  });
});

test("the decisions are numbered from 001, and no number is missing or used twice", () => {
  const numbers = decisions().map(({ file }) => basename(file).slice(0, 4));
  expect(numbers).toEqual(numbers.map((_, at) => `${String(at + 1).padStart(3, "0")}-`));
});

test("the index names every decision", async () => {
  await expect(index()).toMatchFileSnapshot(INDEX);
});

test("every dependency has a reason, and every reason belongs to a dependency", () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync("package.json", "utf8")) as Record<string, object>;
  const page = decisions().find(({ file }) => file.endsWith("-dependencies.md"));
  const lines = (page?.text ?? "").split("\n").filter((line) => line.startsWith("- "));
  const named = lines.flatMap((line) => {
    const [names = ""] = line.split(": ");
    return [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => `${name}${names.endsWith("(dev)") ? " (dev)" : ""}`);
  });
  const wanted = [
    ...Object.keys(dependencies ?? {}),
    ...Object.keys(devDependencies ?? {})
      // The types of a runtime need no reason of their own.
      .filter((name) => !name.startsWith("@types/"))
      .map((name) => `${name} (dev)`),
  ];
  expect(named.sort()).toEqual(wanted.sort());
});
