import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** Standard input, as a terminal or as anything else. */
export type KeyInput = Readable & { isTTY?: boolean; setRawMode?: (raw: boolean) => unknown };

/** `rest`: leaves the terminal to another program until `go`. */
export type Keys = { rest: () => void; go: () => void };

/** Ctrl-C and Ctrl-D. In raw mode they are characters like others. */
const ENDS = new Set(["\x03", "\x04"]);

/**
 * Tells each key that is pressed in a terminal, in lower case. Without a terminal it tells the first letter of each line. It
 * tells "q" for Ctrl-C, Ctrl-D and the end of the input.
 */
export function listenToKeys(input: KeyInput, tell: (key: string) => void): Keys {
  if (!input.isTTY || !input.setRawMode) return listenToLines(input, tell);
  input.setEncoding("utf8");
  input.on("data", (text: string) => {
    // Arrows and other keys without a letter come as an escape and letters.
    if (text.startsWith("\x1b")) return;
    for (const key of text) tell(ENDS.has(key) ? "q" : key.toLowerCase());
  });
  input.on("end", () => tell("q"));
  const keys: Keys = {
    go() {
      input.setRawMode?.(true);
      input.resume();
    },
    rest() {
      input.setRawMode?.(false);
      input.pause();
    },
  };
  keys.go();
  return keys;
}

function listenToLines(input: KeyInput, tell: (key: string) => void): Keys {
  const lines = createInterface({ input });
  lines.on("line", (line) => tell(line.trim().charAt(0).toLowerCase()));
  lines.on("close", () => tell("q"));
  // The input, because readline throws once it is closed.
  return { go: () => void input.resume(), rest: () => void input.pause() };
}
