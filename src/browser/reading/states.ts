import type { Memory } from "../panel/remembered.ts";

/** How far the reader has come with one chapter. */
export type State = "passed" | "here" | "elsewhere" | "broken" | "attacked" | "visited" | "new";

export const WORDS: Record<State, string> = {
  passed: "lab passed",
  here: "passed on the page",
  elsewhere: "passed elsewhere",
  broken: "broken into by hand",
  attacked: "attacked",
  visited: "visited",
  new: "not yet",
};

export function stateOf({ progress, page, imported, chapters }: Memory, slug: string): State {
  if (progress?.labs[slug]?.passed) return "passed";
  if (page?.[slug]?.passed) return "here";
  if (imported?.[slug] !== undefined) return "elsewhere";
  const { visited, attacked, byHand } = chapters?.[slug] ?? {};
  if (byHand) return "broken";
  return attacked ? "attacked" : visited ? "visited" : "new";
}

/** A chapter as the home page lists it. */
export type Stop = { slug: string; number: number; title: string; href: string; hasLab: boolean };

/**
 * How many chapters of a way are done, and the first that is not. A chapter without a lab is done when it was visited, or
 * when some lab on the way has passed.
 */
export function along(memory: Memory, stops: readonly Stop[]): { done: number; next?: Stop | undefined } {
  const states = stops.map(({ slug }) => stateOf(memory, slug));
  const begun = states.some(isPassed);
  const open = stops.filter(({ hasLab }, at) => {
    const state = states[at] ?? "new";
    return hasLab ? !isPassed(state) : !begun && state === "new";
  });
  return { done: stops.length - open.length, next: open[0] };
}

const isPassed = (state: State): boolean => state === "passed" || state === "here" || state === "elsewhere";

export type Resume = { href: string; text: string };

/**
 * Where the reader goes on: at the chapter opened last, until its lab has passed; then at the first later one whose lab
 * has not. Undefined for a reader who has not begun. When every lab has passed, the page that sums up.
 */
export function resume(memory: Memory, stops: readonly Stop[]): Resume | undefined {
  const hasPassed = ({ slug }: Stop) => isPassed(stateOf(memory, slug));
  const labs = stops.filter(({ hasLab }) => hasLab);
  if (labs.length > 0 && labs.every(hasPassed)) {
    return { href: "/done/", text: "Every lab passes: see which attacks your servers withstand" };
  }
  const last = stops.findIndex(({ slug }) => slug === memory.last);
  if (last < 0) return undefined;
  const isOpen = (stop: Stop) => stop.hasLab && !hasPassed(stop);
  const next = [...stops.slice(last), ...stops.slice(0, last)].find((stop, at) =>
    at === 0 ? !hasPassed(stop) : isOpen(stop),
  );
  return next && { href: next.href, text: `Continue with chapter ${next.number}: ${next.title}` };
}
