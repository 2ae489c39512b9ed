import type { Duplex, Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

/**
 * Calls `hear` with each line that the stream brings, without its end. Calls `odd` once, and then stops listening, when a
 * line is longer than `most` characters: it may have no end.
 */
export function readLines(stream: Readable, most: number, hear: (line: string) => void, odd: () => void): void {
  const decoder = new StringDecoder("utf8");
  let pieces: string[] = [];
  let size = 0;
  const listen = (chunk: Buffer) => {
    const [first = "", ...rest] = decoder.write(chunk).split("\n");
    pieces.push(first);
    size += first.length;
    for (const next of rest) {
      if (size <= most) hear(pieces.join(""));
      pieces = [next];
      size = next.length;
    }
    if (size <= most) return;
    stream.off("data", listen);
    stream.destroy();
    odd();
  };
  stream.on("data", listen);
  // The other end is gone: whoever waits for it learns so by the process's end.
  stream.on("error", () => {});
}

/** Sends one value as a line of JSON. What cannot be sent any more is dropped. */
export const sendLine = (stream: Duplex, value: unknown): void => {
  if (stream.writable) stream.write(`${JSON.stringify(value)}\n`);
};
