import type { Duplex, Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

/**
 * Calls `hear` with each line of the stream, without the line break. When a line is longer than `most` characters, it
 * calls `odd` once and stops, because the line may have no end.
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
  // The other end has closed. The caller learns of it when the process ends.
  stream.on("error", () => {});
}

/** Sends one value as a line of JSON. Drops it when the stream is closed. */
export const sendLine = (stream: Duplex, value: unknown): void => {
  if (stream.writable) stream.write(`${JSON.stringify(value)}\n`);
};
