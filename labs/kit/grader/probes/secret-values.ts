import { fromBase64, fromHex } from "./views.ts";

/** How many characters in a row hold 32 bits or more: of hexadecimal digits, or of any denser text. */
const RUN = 8;
/** The same for bytes. */
const BYTES = 5;

/** How long a part must be to be recognized by its repetitions alone, and how many characters must come again in it. */
const SHAPE = 24;
const REPEATED = 5;

/** The parts of secrets that hold 32 bits, to be found in other texts. */
export class SecretValues {
  readonly #runs = new Set<string>();
  readonly #bytes = new Set<string>();
  readonly #shapes = new Set<string>();

  /** Values of one kind, each of another session. A part that two of them share is not secret. */
  constructor(values: readonly string[]) {
    const seen = new Map<string, number>();
    for (const value of new Set(values)) {
      const own = new Set(piecesOf(value).flatMap((piece) => windows(piece, RUN)));
      for (const run of own) seen.set(run, (seen.get(run) ?? 0) + 1);
    }
    for (const [run, times] of seen) if (times === 1) this.#runs.add(run);
    const decoded = values.flatMap(piecesOf).flatMap(bytesOf);
    for (const bytes of decoded) for (const run of windows(bytes, BYTES)) this.#bytes.add(run);
    for (const shape of values.flatMap(piecesOf).flatMap(shapesOf)) this.#shapes.add(shape);
  }

  /** A part of some secret that is in one of these texts, or undefined. */
  in(texts: readonly string[]): string | undefined {
    for (const text of texts) {
      const run = partIn(this.#runs, text, RUN);
      if (run !== undefined) return run;
      if (isBinary(text) && partIn(this.#bytes, text, BYTES) !== undefined) return "its bytes, encoded";
      if (this.#shapes.size === 0) continue;
      if (
        wordsOf(text)
          .flatMap(shapesOf)
          .some((shape) => this.#shapes.has(shape))
      )
        return "it, in other letters";
    }
    return undefined;
  }
}

/** A signed or composed value in its parts, without short ones and without parts of a token that anybody can write. */
export function piecesOf(value: string): string[] {
  const pieces = safelyDecoded(value)
    .split(/[^\w+/-]+/)
    .filter(({ length }) => length >= 16);
  return value.startsWith("eyJ") ? pieces.slice(-1) : pieces;
}

function safelyDecoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Long runs without spaces, in which a secret may stand that was written with other characters. */
const wordsOf = (text: string): string[] => text.match(/[^\s"'<>&;,]{24,400}/g) ?? [];

/**
 * Which characters repeat where, for each part of a text. Two texts have the same shape when one is the other with each
 * character replaced, as ROT13 does. Parts with few repetitions say too little.
 */
const shapesOf = (text: string): string[] =>
  windows(text, SHAPE).flatMap((part) => {
    const first = Array.from(part, (char) => part.indexOf(char));
    // No Set, because an Onlooker counts each one that is made.
    const different = first.filter((place, at) => place === at).length;
    return different <= SHAPE - REPEATED ? [first.join()] : [];
  });

const bytesOf = (piece: string): string[] =>
  [/^(?:[0-9a-f]{2})+$/i.test(piece) ? fromHex(piece) : fromBase64(piece)].filter(isBinary);

/** True when at least one byte is not a printable character. */
const isBinary = (text: string): boolean => /[^\x20-\x7e\s]/.test(text);

/** The first part of the text, of that many characters, that is in the set. */
function partIn(parts: ReadonlySet<string>, text: string, size: number): string | undefined {
  if (parts.size === 0) return undefined;
  for (let at = 0; at + size <= text.length; at++) {
    const part = text.slice(at, at + size);
    if (parts.has(part)) return part;
  }
  return undefined;
}

const windows = (text: string, size: number): string[] =>
  Array.from({ length: Math.max(0, text.length - size + 1) }, (_, at) => text.slice(at, at + size));
