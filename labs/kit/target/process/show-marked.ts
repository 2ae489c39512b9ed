import { Transform, type Readable, type Writable } from "node:stream";
import { printable } from "./theirs.ts";

const MARK = "  | ";
const MOST_LINE = 10_000;

/**
 * Writes what a process prints, line by line, printable and marked as the process's own. Reads no faster than the
 * output accepts.
 */
export function showMarked(from: Readable, to: Writable): void {
  let open = "";
  const marked = (line: string): string => `${MARK}${printable(line)}\n`;
  const lines = new Transform({
    decodeStrings: false,
    transform(chunk: string, _encoding, done) {
      const parts = (open + chunk).split("\n");
      open = parts.pop() ?? "";
      if (open.length > MOST_LINE) parts.push(open);
      if (open.length > MOST_LINE) open = "";
      done(null, parts.map(marked).join(""));
    },
    flush: (done) => done(null, open ? marked(open) : ""),
  });
  from.pipe(lines).pipe(to, { end: false });
  from.on("close", () => lines.unpipe());
}
