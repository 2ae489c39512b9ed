/** A plausible wrong solution, as small edits of solution.ts. */
export type Mistake = {
  /** Kebab-case; part of a URL. */
  name: string;
  /** Why it is wrong, in one sentence. */
  why: string;
  /** Titles of exactly the checks that must fail on it. */
  caughtBy: string[];
  /** Each `find` is in solution.ts exactly once. Line breaks from a formatter do not matter. */
  edits: [find: string, replace: string][];
};

/**
 * Applies every edit to the source. When `find` is not there as written, it looks again and ignores white space and
 * commas before a closing bracket, because a formatter changes only those. Throws unless it is there exactly once.
 */
export function applyEdits(source: string, { name, edits }: Pick<Mistake, "name" | "edits">): string {
  let edited = source;
  for (const [find, replace] of edits) {
    const exact = placesOf(edited, find);
    const places = exact.length > 0 ? exact : loosePlacesOf(edited, find);
    const [place] = places;
    if (!place || places.length > 1)
      throw new Error(`Mistake "${name}": this text occurs ${places.length} times in the file, not once: ${find}`);
    edited = edited.slice(0, place.from) + replace + edited.slice(place.to);
  }
  return edited;
}

type Range = { from: number; to: number };

function placesOf(source: string, find: string): Range[] {
  if (find === "") return [];
  const places: Range[] = [];
  for (let from = source.indexOf(find); from >= 0; from = source.indexOf(find, from + find.length))
    places.push({ from, to: from + find.length });
  return places;
}

/**
 * Every place of the same code in any layout. White space at the end of `find` stands for all the white space there.
 */
function loosePlacesOf(source: string, find: string): Range[] {
  const [text, wanted] = [bare(source), bare(find)];
  return placesOf(text.letters, wanted.letters).map(({ from, to }) => {
    const first = text.places[from] ?? 0;
    const last = (text.places[to - 1] ?? 0) + 1;
    const before = /^\s/.test(find) ? (/\s*$/.exec(source.slice(0, first))?.[0].length ?? 0) : 0;
    const after = /\s$/.test(find) ? (/^\s*/.exec(source.slice(last))?.[0].length ?? 0) : 0;
    return { from: first - before, to: last + after };
  });
}

/** A text without what a formatter may change, and the place where each remaining character was. */
function bare(text: string): { letters: string; places: number[] } {
  const kept = [...text.matchAll(/,(?!\s*[)\]}])|[^\s,]/g)];
  return { letters: kept.map(([letter]) => letter).join(""), places: kept.map(({ index }) => index) };
}
