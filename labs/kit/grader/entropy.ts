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

/**
 * The bits that many tokens can carry at most when some symbols come more often than others: length times the entropy
 * of their symbols, all positions together. More than the truth where symbols or positions depend on each other.
 * Too low by a tenth of a bit in 256 tokens of 32 hex digits, because chance makes symbols seem uneven.
 */
export function pooledBits(tokens: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const symbol of tokens.join("")) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const entropy = [...counts.values()].reduce((sum, count) => sum - (count / all) * Math.log2(count / all), 0);
  const lengths = new Set(tokens.map(({ length }) => length)).size;
  return (all / Math.max(1, tokens.length)) * entropy + Math.log2(Math.max(1, lengths));
}
