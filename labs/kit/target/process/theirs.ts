/** Makes texts from a learner's process safe to show. Every such text goes through one of these functions. */

/**
 * Characters that can move a cursor, change colours, hide text or reverse it: C0, DEL and C1 controls, format
 * characters (with bidi controls and tags), line and paragraph separators, lone surrogates, private use. Joiners are
 * allowed, for emoji.
 */
const UNPRINTABLE = /[[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]--[\t\n\u200c\u200d]]/gv;

/** The text with each such character written as a code, such as `\x1b`. Line breaks stay. */
export const printable = (text: string): string => text.replace(UNPRINTABLE, written);

/** The same on one line, with limited length. */
export function oneLine(text: string, most = 1000): string {
  const cut = text.length > most ? `${text.slice(0, most)}…` : text;
  return printable(cut).replaceAll("\n", "\\n").replaceAll("\t", " ");
}

function written(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
}

/** JSON that means the same to a program, and contains no control character for a terminal. */
export const printableJson = (value: unknown): string => escaped(JSON.stringify(value, null, 2));

/** The same on one line. */
export const printableLine = (value: unknown): string => escaped(JSON.stringify(value));

const escaped = (json: string): string =>
  json.replace(UNPRINTABLE, (char) =>
    char.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
  );
