import { createHash } from "node:crypto";

/** `count` of these different words, drawn by a seed. Equal seeds draw equal words. */
export function draw<Word extends string>(words: readonly Word[], count: number, seed: string): Word[] {
  const rank = (word: string) => createHash("sha256").update(`${seed} ${word}`).digest("hex");
  const ranked = new Map(words.map((word) => [word, rank(word)]));
  const order = (word: Word): string => ranked.get(word) ?? "";
  return [...words].sort((one, other) => (order(one) < order(other) ? -1 : 1)).slice(0, count);
}
