/** A plausible wrong solution, as small edits of solution.ts. */
export type Mistake = {
  /** Kebab-case; part of a URL. */
  name: string;
  /** Why it is wrong, in one sentence. */
  why: string;
  /** Titles of exactly the checks that must fail on it. */
  caughtBy: string[];
  /** Each `find` stands in solution.ts exactly once. */
  edits: [find: string, replace: string][];
};

/** The source with every edit applied. Throws when a `find` is not there exactly once. */
export function applyEdits(source: string, { name, edits }: Pick<Mistake, "name" | "edits">): string {
  let edited = source;
  for (const [find, replace] of edits) {
    const found = edited.split(find).length - 1;
    if (found !== 1)
      throw new Error(`Mistake "${name}": this text stands ${found} times in the file, not once: ${find}`);
    edited = edited.replace(find, () => replace);
  }
  return edited;
}
