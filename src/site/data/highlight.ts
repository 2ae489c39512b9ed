import { escapeHtml } from "../../../labs/kit/lab/escape.ts";
import { createCssVariablesTheme, createHighlighter, type GrammarState, type Highlighter } from "shiki";

/** Colours are classes, so that one set of tokens serves light and dark and no inline style is needed. */
const theme = createCssVariablesTheme({ name: "wristband", variablePrefix: "--", fontStyle: false });

/** A line as HTML, and the state of the grammar at its end, for example inside a comment. */
type Painted = { html: string; after: State };
/** Lines that start in the same state, by their text. */
type State = { grammar: GrammarState | undefined; lines: Map<string, Painted> };

/**
 * More lines than all pages have. A server that highlights learners' files for months then starts with an empty cache.
 */
const MOST_LINES = 50_000;

let highlighter: Promise<Highlighter> | undefined;

/**
 * Each line of some code as HTML: spans with a class such as "t-keyword". The same line in the same state is
 * highlighted only once, because the pages about wrong solutions show hundreds of files that differ in a line or two.
 */
export async function highlight(code: string): Promise<string[]> {
  highlighter ??= createHighlighter({ themes: [theme], langs: ["ts"] });
  return paint(await highlighter, code.split(/\r?\n/));
}

let states: State[] = [];

function paint(shiki: Highlighter, lines: readonly string[]): string[] {
  if (states.reduce((sum, { lines }) => sum + lines.size, 0) > MOST_LINES) states = [];
  let state = stateOf(undefined);
  return lines.map((line) => {
    const painted = state.lines.get(line) ?? paintLine(shiki, line, state);
    state.lines.set(line, painted);
    state = painted.after;
    return painted.html;
  });
}

function paintLine(shiki: Highlighter, line: string, state: State): Painted {
  if (line === "") return { html: "", after: state };
  const { tokens, grammarState } = shiki.codeToTokens(line, {
    lang: "ts",
    theme: "wristband",
    // No time limit, so that a slow machine shows the same colours.
    tokenizeTimeLimit: 0,
    ...(state.grammar && { grammarState: state.grammar }),
  });
  const html = tokens.flatMap((all) => all.map(({ content, color }) => span(content, kindOf(color)))).join("");
  return { html, after: stateOf(grammarState) };
}

/** One object for all states that are equal, and for the start of a file. */
function stateOf(grammar: GrammarState | undefined): State {
  const stack = grammar?.getInternalStack();
  const known = states.find((state) =>
    stack ? state.grammar?.getInternalStack()?.equals(stack) : state.grammar === undefined,
  );
  if (known) return known;
  const state = { grammar, lines: new Map() };
  states.push(state);
  return state;
}
/** The indentation of a line, in steps of two spaces and at most ten. A wrapped line is indented further. */
export const depth = (html: string): number => Math.min(10, Math.floor((html.length - html.trimStart().length) / 2));

/** "var(--token-string-expression)" names the kind "string-expression"; everything else is plain text. */
const kindOf = (color = ""): string | undefined => /--token-([\w-]+)/.exec(color)?.[1];

function span(content: string, kind: string | undefined): string {
  const text = escapeHtml(content);
  if (kind === undefined || kind === "punctuation" || !content.trim()) return text;
  return `<span class="t-${kind}">${text}</span>`;
}
