import { Transform, type Readable, type Writable } from "node:stream";
import { printable } from "./theirs.ts";

const MAX_OUTPUT = 30_000;

/** What a server printed since it was last started: the first 30 KB, and how much there was in all. */
export type Output = { text: string; characters: number };

/** Keeps the start of what a process prints. The rest is read and dropped, so that the process never blocks on it. */
export class OutputBuffer {
  #current: Output = { text: "", characters: 0 };
  #frozen = false;

  /** Grows until the next call of `restart`. */
  get current(): Output {
    return this.#current;
  }

  restart(): void {
    this.#current = { text: "", characters: 0 };
  }

  /** From now on nothing is kept: what follows is not the learner's. */
  freeze(): void {
    this.#frozen = true;
  }

  add(chunk: string): void {
    if (this.#frozen) return;
    const room = MAX_OUTPUT - this.#current.text.length;
    if (room > 0) this.#current.text += chunk.slice(0, room);
    this.#current.characters += chunk.length;
  }
}

const MARK = "  | ";
const MOST_LINE = 10_000;

/** Writes what a process prints line by line, printable and marked as the process's own, no faster than it can be read. */
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
