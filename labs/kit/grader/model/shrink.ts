/**
 * Shortens `list` by removing parts, the larger ones first, as long as `stillFails` says that the rest shows the same
 * fault. Calls it at most `most` times.
 */
export async function shrink<T>(
  list: readonly T[],
  stillFails: (shorter: readonly T[]) => Promise<boolean>,
  most: number,
): Promise<readonly T[]> {
  let best = list;
  let asked = 0;
  for (let size = Math.ceil(list.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < best.length && asked < most;) {
      const shorter = [...best.slice(0, start), ...best.slice(start + size)];
      asked++;
      if (await stillFails(shorter)) best = shorter;
      else start += size;
    }
  }
  return best;
}
