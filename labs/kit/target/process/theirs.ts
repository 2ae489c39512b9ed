/** Everything that a learner's process says passes one of these before anybody sees it. */

/**
 * What can move a cursor, change colours, hide text or turn it round: C0, DEL and C1 controls, format characters (bidi
 * controls and tags among them), line and paragraph separators, lone surrogates, private use. Joiners stay, for emoji.
 */
const UNPRINTABLE = /[[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]--[\t\n\u200c\u200d]]/gv;

/** The text with every character that a terminal obeys written out, such as `\x1b`. Lines stay lines. */
export const printable = (text: string): string => text.replace(UNPRINTABLE, written);

/** The same on one line, and of bounded length. */
export function oneLine(text: string, most = 1000): string {
  const cut = text.length > most ? `${text.slice(0, most)}…` : text;
  return printable(cut).replaceAll("\n", "\\n").replaceAll("\t", " ");
}

function written(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
}

/** JSON that says the same to a program, and nothing to a terminal. */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(UNPRINTABLE, (char) =>
    char.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
  );
