/** A page as Pagefind gives it. Excerpts are HTML with <mark>. */
export type Found = {
  url: string;
  excerpt: string;
  meta: Record<string, string>;
  sub_results?: SubResult[];
};

type SubResult = {
  title: string;
  url: string;
  excerpt: string;
  /** Each word found. A word in a heading counts more, and a frequent one less. */
  weighted_locations: { balanced_score: number }[];
};

export type Place = { title: string; href: string; excerpt: string };
export type Hit = Place & { kind: string; places: Place[] };

/** Headings shown for one page. */
const MOST_PLACES = 3;

/** The dialog's list: each page with the headings under which the words appear most, in the page's order. */
export const hitsOf = (found: readonly Found[]): Hit[] =>
  found.map(({ url, excerpt, meta, sub_results: below = [] }) => ({
    kind: meta["kind"] ?? "",
    title: meta["title"] ?? url,
    href: url,
    excerpt,
    places: best(below.filter((place) => place.url !== url)).map((place) => ({
      title: place.title,
      href: place.url,
      excerpt: place.excerpt,
    })),
  }));

function best(places: readonly SubResult[]): SubResult[] {
  const score = ({ weighted_locations: found }: SubResult) =>
    found.reduce((sum, { balanced_score: one }) => sum + one, 0);
  const kept = new Set(places.toSorted((a, b) => score(b) - score(a)).slice(0, MOST_PLACES));
  return places.filter((place) => kept.has(place));
}
