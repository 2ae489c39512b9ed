import { createHash } from "node:crypto";

/** `count` of these different words, drawn by a seed. Equal seeds draw equal words. */
export function draw<Word extends string>(words: readonly Word[], count: number, seed: string): Word[] {
  const rank = (word: string) => createHash("sha256").update(`${seed} ${word}`).digest("hex");
  const ranked = new Map(words.map((word) => [word, rank(word)]));
  const order = (word: Word): string => ranked.get(word) ?? "";
  return [...words].sort((one, other) => (order(one) < order(other) ? -1 : 1)).slice(0, count);
}

/** `npm test` sets it to draw what stands for a long comparison. Without it nothing is drawn: all is tried. */
export const SEED = process.env["WRISTBAND_SEED"];

type Drawing<One> = {
  /** Keeps two draws of one run apart. */
  topic: string;
  /** Gives each a name of its own. */
  nameOf?: (one: One) => string;
  /** What is never left out, such as what the newest commit changed. */
  always?: (one: One) => boolean;
  seed?: string | undefined;
};

/**
 * About one in `of` of these, at least one, drawn by the seed of the run; all of them without a seed. They stay in their
 * order.
 */
export function oneIn<One>(of: number, all: readonly One[], drawing: Drawing<One>): One[] {
  const { topic, nameOf = String, always = () => false, seed = SEED } = drawing;
  if (seed === undefined) return [...all];
  const drawn = new Set(draw(all.map(nameOf), Math.ceil(all.length / of), `${seed} ${topic}`));
  return all.filter((one) => drawn.has(nameOf(one)) || always(one));
}

/**
 * True for about one in `of` of such words, by the seed of the run; for each of them without a seed. Unlike `oneIn` it
 * may draw none, so it suits what is drawn in many small groups.
 */
export function isDrawn(of: number, word: string, seed = SEED): boolean {
  if (seed === undefined) return true;
  return createHash("sha256").update(`${seed} ${word}`).digest().readUInt32BE() % of === 0;
}
