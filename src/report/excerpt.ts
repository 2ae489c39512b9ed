/** The text, or `width` characters of it around position `at`, with … in place of what was left out. */
export function excerpt(text: string, width: number, at = 0): string {
  if (text.length <= width) return text;
  const start = Math.max(0, Math.min(at - Math.floor(width / 3), text.length - width));
  const end = start + width;
  return `${start > 0 ? "…" : ""}${text.slice(start, end)}${end < text.length ? "…" : ""}`;
}

/** Both texts, cut around the first place where they differ. */
export function excerpts(one: string, other: string, width: number): [string, string] {
  let same = 0;
  while (same < one.length && one[same] === other[same]) same++;
  return [excerpt(one, width, same), excerpt(other, width, same)];
}

/** What a visitor sees of a page: the inside of <main>, cut around the private note, or else the first paragraph. */
export function pageExcerpt(body: string, width: number): string {
  const inside = /<main>(.*)<\/main>/s.exec(body)?.[1] ?? body;
  const text = inside.replace(/\s+/g, " ").trim();
  return excerpt(text, width, Math.max(0, text.search(/(locker|safe) [0-9a-f]{16}/)));
}
