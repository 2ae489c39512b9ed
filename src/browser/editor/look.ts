import { EditorView } from "@codemirror/view";

/** The site's own tokens, so that the code has the same colours as in the chapters, in both themes. */
const kinds: Record<string, string[]> = {
  comment: ["comment"],
  keyword: ["keyword"],
  string: ["string", "string2"],
  constant: ["number", "bool", "atom", "typeName", "className"],
};

const colours = Object.entries(kinds).flatMap(([token, names]) =>
  names.map((name) => [`.tok-${name}`, { color: `var(--token-${token})` }] as const),
);

export const look = EditorView.theme({
  // The buttons below the code stay in view.
  "&": {
    maxHeight: "min(70vh, 40rem)",
    color: "var(--ink)",
    backgroundColor: "var(--paper)",
    font: "0.8rem/1.55 var(--mono)",
  },
  "&.cm-focused": { outline: "2px solid var(--link)", outlineOffset: "1px" },
  ".cm-scroller": { overflow: "auto", font: "inherit", lineHeight: "inherit" },
  ".cm-content": { caretColor: "var(--ink)", padding: "0.5rem 0" },
  // A phone zooms into a field with smaller letters.
  "@media (pointer: coarse)": { ".cm-content": { fontSize: "16px" } },
  ".cm-gutters": {
    color: "var(--quiet)",
    backgroundColor: "var(--raised)",
    border: "0",
    borderInlineEnd: "1px solid var(--line)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--strong)" },
  ".cm-specialChar": { color: "var(--bad)" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--bad)",
    backgroundColor: "var(--bad-bg)",
  },
  ".cm-tooltip": { color: "var(--ink)", backgroundColor: "var(--raised)", border: "1px solid var(--strong)" },
  ".cm-diagnostic-error": { borderInlineStart: "4px solid var(--bad)" },
  ...Object.fromEntries(colours),
});
