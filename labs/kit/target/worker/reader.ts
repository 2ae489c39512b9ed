/**
 * The stripper that Node itself uses, and a lexer that finds imports. They have 1.3 MB, so a page loads them only for
 * its first verdict.
 */
import { parse } from "es-module-lexer/js";
import { transformSync } from "amaro";
import type { Import, Misread, Reader } from "./draft.ts";

/** The stripper throws this, which is not an Error. */
type Complaint = { message: string; startLine?: number };

function strip(text: string): { code: string } | Misread {
  try {
    return { code: transformSync(text, { mode: "strip-only" }).code };
  } catch (error) {
    const { message, startLine = 1 } = error as Complaint;
    return { message, line: startLine };
  }
}

const QUOTES = new Set(['"', "'", "`"]);

/** The lexer includes the quotes in the specifier of a dynamic import, but not in that of a static one. */
function imports(text: string): Import[] {
  return parse(text)[0].flatMap((one) => {
    if (one.type === "import-meta") return [];
    const specifier = one.type === "dynamic" && one.glob ? undefined : one.specifier;
    const inset = QUOTES.has(text.charAt(one.start)) ? 1 : 0;
    return [{ start: one.start + inset, end: one.end - inset, specifier }];
  });
}

export const reader: Reader = { strip, imports };
