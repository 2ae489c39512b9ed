import { createCssVariablesTheme, createHighlighter, type Highlighter } from "shiki";

/** Colours are classes, so that one set of tokens serves light and dark and no inline style is needed. */
const theme = createCssVariablesTheme({ name: "wristband", variablePrefix: "--", fontStyle: false });

let highlighter: Promise<Highlighter> | undefined;

/** Each line of some code as HTML: spans with a class such as "t-keyword". */
export async function highlight(code: string, lang = "ts"): Promise<string[]> {
  highlighter ??= createHighlighter({ themes: [theme], langs: ["ts"] });
  const { tokens } = (await highlighter).codeToTokens(code, { lang: lang as "ts", theme: "wristband" });
  return tokens.map((line) => line.map(({ content, color }) => span(content, kindOf(color))).join(""));
}

/** How deep a line stands, in steps of two spaces and at most ten: a wrapped line hangs below its own beginning. */
export const depth = (html: string): number => Math.min(10, Math.floor((html.length - html.trimStart().length) / 2));

/** "var(--token-string-expression)" names the kind "string-expression"; everything else is plain text. */
const kindOf = (color = ""): string | undefined => /--token-([\w-]+)/.exec(color)?.[1];

function span(content: string, kind: string | undefined): string {
  const text = content.replace(/[&<>]/g, (char) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[char] ?? char);
  if (kind === undefined || kind === "punctuation" || !content.trim()) return text;
  return `<span class="t-${kind}">${text}</span>`;
}
