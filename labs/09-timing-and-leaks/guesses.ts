/** How many digits the code of a door has. */
export const DIGITS = 5;

/** A random whole number below `limit`. */
export type Random = (limit: number) => number;

const byCrypto: Random = (limit) =>
  Math.floor(((crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32) * limit);

/**
 * A text of `length` digits. The first `right` digits are the code's, the next one is wrong, and the rest are random.
 */
export function guessWith(code: string, right: number, length: number, random: Random = byCrypto): string {
  const digits = Array.from({ length }, (_, at) => {
    const own = Number(code[at] ?? 0);
    if (at < right) return own;
    return at === right && code ? (own + 1 + random(9)) % 10 : random(10);
  });
  return digits.join("");
}
