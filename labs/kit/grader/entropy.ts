/**
 * How many bits the differing tokens of many logins could carry at most: over all positions, log2 of the number of
 * distinct symbols seen there. An upper bound: it cannot see that a long token was derived from little.
 * Positions in `without` don't count. Needs about 16 tokens for each symbol of the alphabet (1,024 for base64url) to be within half a bit.
 */
export function estimateBits(tokens: readonly string[], without: ReadonlySet<number> = new Set()): number {
  const longest = Math.max(0, ...tokens.map((token) => token.length));
  let bits = 0;
  for (let position = 0; position < longest; position++) {
    if (!without.has(position)) bits += Math.log2(new Set(tokens.map((token) => token[position])).size);
  }
  return bits;
}
