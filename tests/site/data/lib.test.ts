import { readFileSync } from "node:fs";
import { createCssVariablesTheme, createHighlighter } from "shiki";
import { describe, expect, test } from "vitest";
import { change, withoutImports } from "../../../src/site/data/change.ts";
import { depth, highlight } from "../../../src/site/data/highlight.ts";
import { cut, regions, withoutMarkers } from "../../../src/site/data/regions.ts";
import { unknown } from "../../../src/site/data/unknown.ts";
import { duration } from "../../../src/text/duration.ts";
import { unescapeHtml } from "../../../src/text/unescape.ts";
import { phrase, shorten } from "../../../src/site/data/wire-words.ts";

const SOURCE = `a();
  // #region outer
  b();
    // #region inner
    c();
    // #endregion
  // #endregion
d();`;

describe("regions", () => {
  test("a region is cut out with the regions inside it, without markers, and moved to the left edge", () => {
    expect(cut(SOURCE, "outer", "<Code>", "x.ts")).toBe("b();\n  c();");
    expect(regions(SOURCE).get("inner")).toBe("c();");
  });

  test("a whole file is shown without markers", () => {
    expect(withoutMarkers(SOURCE)).toBe("a();\n  b();\n    c();\nd();");
  });

  test("an unknown region stops the build, and the message suggests a name and where to add it", () => {
    expect(() =>
      cut(SOURCE, "iner", '<Code region="iner" />', "labs/x/solution.ts"),
    ).toThrowErrorMatchingInlineSnapshot(
      `[Error: <Code region="iner" />: there is no "iner". Did you mean "inner"? Add it in labs/x/solution.ts, as // #region iner.]`,
    );
  });

  test.each([
    ["// #region a\nx", "has no // #endregion"],
    ["// #endregion", "without a // #region before it"],
    ["// #region a\n// #endregion\n// #region a\n// #endregion", "two regions"],
  ])("%j is refused", (source, message) => {
    expect(() => regions(source)).toThrow(message);
  });
});

test("an unknown id without a similar one gets no suggestion", () => {
  expect(() => unknown("<Term>", "nonce", ["cookie"], "content/glossary.yaml")).toThrowErrorMatchingInlineSnapshot(
    `[Error: <Term>: there is no "nonce". Add it in content/glossary.yaml.]`,
  );
});

describe("highlighting", () => {
  test("tokens get classes, and text is escaped", async () => {
    const [line = ""] = await highlight('const a = "<b>";');
    expect(line).toContain('<span class="t-keyword">const</span>');
    expect(line).toContain("&lt;b&gt;");
    expect(line).not.toContain("style=");
  });

  // Template literals and comments over several lines: what a line means depends on the lines before it.
  test("a line that occurs in two places gets the right colours in each", async () => {
    const theme = createCssVariablesTheme({ name: "whole", variablePrefix: "--", fontStyle: false });
    const shiki = await createHighlighter({ themes: [theme], langs: ["ts"] });
    const solution = readFileSync("labs/08-races/solution.ts", "utf8");
    const sources = [
      solution,
      solution.replace("\n", "\n/* "),
      solution.replaceAll(/^export/gm, "*/ `${x}\nexport"),
      "a`\n\nb`;\r\n/*\nb`;\n*/",
    ];
    for (const source of sources) {
      const { tokens } = shiki.codeToTokens(source, { lang: "ts", theme: "whole", tokenizeTimeLimit: 0 });
      expect((await highlight(source)).map(plain)).toEqual(
        tokens.map((line) => line.map(({ content }) => content).join("")),
      );
      expect((await highlight(source)).map(kindsIn)).toEqual(tokens.map((line) => line.flatMap(kindOf)));
    }
  });

  const plain = (html: string) => unescapeHtml(html.replace(/<[^>]+>/g, ""));
  const kindsIn = (html: string) => [...html.matchAll(/class="t-([\w-]+)"/g)].map(([, kind]) => kind);
  const kindOf = ({ content, color = "" }: { content: string; color?: string }) => {
    const kind = /--token-([\w-]+)/.exec(color)?.[1];
    return kind === undefined || kind === "punctuation" || !content.trim() ? [] : [kind];
  };

  test("a line's depth counts steps of two spaces", () => {
    expect([depth("a"), depth("  a"), depth("    <span>a</span>")]).toEqual([0, 1, 2]);
  });
});

describe("a change", () => {
  const text = (html: string) => html.replace(/<[^>]+>/g, "");

  test("shows removed and added lines with a few lines around them, and says how many lines it left out", async () => {
    const before = Array.from({ length: 12 }, (_, index) => `line${index};`);
    const after = before.with(8, "other;");
    const hunks = await change(before.join("\n"), after.join("\n"), 1);
    expect(hunks.map(({ skipped, lines }) => [skipped, lines.map(({ sign, html }) => `${sign}${text(html)}`)])).toEqual(
      [[7, [" line7;", "−line8;", "+other;", " line9;"]]],
    );
  });

  test("leaves out imports and nothing else", () => {
    expect(withoutImports('import { a } from "a";\nimport {\n  b,\n} from "b";\n\nb();')).toBe("b();");
    expect(withoutImports("b();")).toBe("b();");
  });
});

describe("the wire", () => {
  test("a long token is shortened, and its full text is kept too", () => {
    const full = "0123456789abcdef0123456789abcdef";
    expect(shorten(`session_token=${full}; Path=/`)).toEqual([
      { text: "session_token=" },
      { text: "01234…cdef", full },
      { text: "; Path=/" },
    ]);
  });

  test("a page is summed up by its heading and text, without its forms", () => {
    const page = `<main><h1>Dashboard of alice</h1><p>Your note: <strong>&lt;locker&gt;</strong></p>
      <form><button>Log out</button></form><p><a href="admin">Admin page</a></p></main>`;
    expect(phrase(page)).toBe("Dashboard of alice. Your note: <locker>");
  });

  test.each([
    [1000, "1 second"],
    [90_000, "1 minute 30 seconds"],
    [86_400_000, "1 day"],
    [5, "0 seconds"],
  ])("%i ms are %s", (milliseconds, words) => {
    expect(duration(milliseconds)).toBe(words);
  });
});
