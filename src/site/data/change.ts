import { structuredPatch } from "diff";
import { highlight } from "./highlight.ts";

export type ChangeLine = { sign: "+" | "−" | " "; html: string };
/** Lines that belong together. `skipped` unchanged lines were left out before them. */
export type Hunk = { skipped: number; lines: ChangeLine[] };

/** How many unchanged lines are shown around a change. */
const CONTEXT = 3;

/**
 * The change from one source to another, line by line. Whole files are highlighted, so that every token has the right
 * colour.
 */
export async function change(before: string, after: string, context = CONTEXT): Promise<Hunk[]> {
  const [old, young] = [await highlight(before), await highlight(after)];
  const { hunks } = structuredPatch("a", "b", `${before}\n`, `${after}\n`, "", "", { context });
  let reached = 0;
  return hunks.map(({ lines, oldStart, newStart, oldLines }) => {
    const skipped = oldStart - 1 - reached;
    reached = oldStart - 1 + oldLines;
    return { skipped, lines: paint(lines, old.slice(oldStart - 1), young.slice(newStart - 1)) };
  });
}

/** A source without its first imports, because the way they are wrapped is no part of the lesson. */
export const withoutImports = (source: string): string => source.replace(/^(import [^;]*;\s*)+/, "");

/** Gives each line of a hunk its highlighted text. `old` and `young` start at the hunk's first line. */
function paint(lines: readonly string[], old: string[], young: string[]): ChangeLine[] {
  const [left, right] = [old.values(), young.values()];
  return lines.map((line) => {
    if (line.startsWith("-")) return { sign: "−", html: left.next().value ?? "" };
    if (line.startsWith("+")) return { sign: "+", html: right.next().value ?? "" };
    left.next();
    return { sign: " ", html: right.next().value ?? "" };
  });
}
