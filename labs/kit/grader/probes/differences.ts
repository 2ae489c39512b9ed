import { fromBase64, fromHex } from "./views.ts";

/** How many bytes at the beginning of two texts are compared. */
const BYTES = 12;

/** A text as it is, and as the bytes that it may be written for. One character is one byte. */
const readings = (text: string): string[] =>
  [text, /^(?:[0-9a-f]{2})+$/i.test(text) ? fromHex(text) : fromBase64(text)].filter(({ length }) => length >= BYTES);

const WORD = /[\w+/=-]{16,}/g;

/** How each two of these texts differ, bit by bit, in all of their readings. */
function differences(texts: readonly string[]): Set<string> {
  const read = texts.map(readings);
  const found = new Set<string>();
  for (const [index, forms] of read.entries())
    for (const others of read.slice(index + 1))
      for (const one of forms) for (const other of others) found.add(difference(one, other));
  return found;
}

const difference = (one: string, other: string): string =>
  Array.from({ length: BYTES }, (_, at) => one.charCodeAt(at) ^ other.charCodeAt(at)).join();

const SAME = Array.from({ length: BYTES }, () => 0).join();

/**
 * True when two of the `texts` differ exactly as two of the `secrets` do: then one key, the same for all, turns secrets
 * into texts, and back. A hash does not.
 */
export function areMasked(secrets: readonly string[], texts: readonly string[]): boolean {
  const words = [...new Set(texts.flatMap((text) => text.match(WORD) ?? []))];
  const known = differences([...new Set(secrets)]);
  known.delete(SAME);
  return [...differences(words)].some((one) => known.has(one));
}
