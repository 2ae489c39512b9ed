const UNITS: [milliseconds: number, one: string][] = [
  [86_400_000, "day"],
  [3_600_000, "hour"],
  [60_000, "minute"],
  [1000, "second"],
];

/** A span of time in words: 5,400,000 ms is "1 hour 30 minutes". Parts of a second are left out; 0 is "0 seconds". */
export function duration(milliseconds: number): string {
  const words: string[] = [];
  let left = milliseconds;
  for (const [size, unit] of UNITS) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count) words.push(`${count} ${unit}${count === 1 ? "" : "s"}`);
  }
  return words.join(" ") || "0 seconds";
}

/** "31 minutes pass", "1 minute passes". */
export function passes(milliseconds: number): string {
  const words = duration(milliseconds);
  return `${words} ${/^1 \w+$/.test(words) ? "passes" : "pass"}`;
}
