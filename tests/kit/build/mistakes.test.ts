import { readFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { describe, expect, test } from "vitest";
import { labs } from "../../../labs/kit/build/all-labs.ts";
import { applyEdits } from "../../../labs/kit/build/mistakes.ts";

const SOURCE = `const seen = read(request, name);
if (!seen) return start({ user, basket }, page);
`;

const edit = (find: string, replace: string, source = SOURCE): string =>
  applyEdits(source, { name: "test", edits: [[find, replace]] });

describe("an edit of a mistake", () => {
  test("replaces its text in its place", () => {
    expect(edit("if (!seen) return", "return")).toBe(SOURCE.replace("if (!seen) return", "return"));
  });

  test("finds its text again after a formatter has broken the line", () => {
    const broken = `const seen = read(request, name);
if (!seen)
  return start(
    {
      user,
      basket,
    },
    page,
  );
`;
    expect(edit("start({ user, basket }, page)", "page", broken)).toBe(
      "const seen = read(request, name);\nif (!seen)\n  return page;\n",
    );
  });

  test("replaces the spaces around its text, if the text begins or ends with a space", () => {
    const wide = "one();\n\n    two();\nthree();\n";
    expect(edit("one();\n  two();\n", "", wide)).toBe("three();\n");
    expect(edit("\n  two( );", "", wide)).toBe("one();\nthree();\n");
  });

  test.each([
    ["nowhere()", 0],
    ["s", 7],
    ["   ", 0],
    ["", 0],
  ])("with the text %j, which occurs %i times, is an error unless it occurs once", (find, times) => {
    expect(() => edit(find, "X")).toThrow(`Mistake "test": this text occurs ${times} times in the file`);
  });

  test("is an error, too, if its text is ambiguous without its spaces", () => {
    expect(() => edit("a( b )", "", "a(b); a(b);")).toThrow("occurs 2 times");
  });
});

/** Code without what a formatter changes: spaces, trailing commas, parentheses around one parameter, semicolons. */
const bare = (code: string): string => code.replace(/,(?=\s*[)\]}])|[\s();]/g, "");

/** When it breaks the line, Prettier drops the parentheses around a conditional that an arrow answers. */
const LOSES_PARENTHESES = /\([^()]* \?/;

describe.each(labs)("the mistakes of lab $number", ({ folder, mistakes }) => {
  const source = readFileSync(join("labs", folder, "solution.ts"), "utf8");

  test.each([60, 100, 200])(
    "stay the same when solution.ts is formatted to lines of %i characters",
    async (printWidth) => {
      const other = await format(source, { parser: "typescript", printWidth });
      for (const mistake of mistakes.filter(({ edits }) => !edits.some(([find]) => LOSES_PARENTHESES.test(find))))
        expect(bare(applyEdits(other, mistake)), mistake.name).toBe(bare(applyEdits(source, mistake)));
    },
  );
});
