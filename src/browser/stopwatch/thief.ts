import { guessWith, type Random } from "../../../labs/09-timing-and-leaks/guesses.ts";
import { median } from "../../site/data/median.ts";

/** Tries a code at a door. Resolves to how long the door took, in any unit, and whether it opened. */
export type Ask = (guess: string) => Promise<{ took: number; opened: boolean }>;

/** What the thief knows so far: the digits that he has chosen, and the time for each candidate of the last one. */
export type Found = { digits: string; took: number[] };

/** How many digits are still candidates, and how many more guesses each of them gets. */
const SIEVE: readonly [candidates: number, rounds: number][] = [
  [10, 4],
  [5, 5],
  [3, 8],
];

/** The most guesses that a code of this many digits takes. */
export const guessesFor = (digits: number): number =>
  digits * SIEVE.reduce((sum, [candidates, rounds]) => sum + candidates * rounds, 0);

type Thief = { digits: number; tell: (found: Found) => void; random?: Random | undefined };

/**
 * Finds a code digit by digit: the right digit is the one whose fastest answer is slowest. Calls `tell` after each. He
 * never sees the code; at the last digit the door opens for the right one, if those before are right.
 */
export async function findCode(ask: Ask, { digits, tell, random }: Thief): Promise<string> {
  let known = "";
  while (known.length < digits) {
    const rest = digits - known.length - 1;
    const { took, opened } = await sift(ask, (digit) => `${known}${digit}${guessWith("", 0, rest, random)}`);
    const [slowest = 0] = bySlowness(took);
    known = opened ?? `${known}${slowest}`;
    tell({ digits: known, took: took.map(fastest) });
    if (opened) return known;
  }
  return known;
}

/** Other work on the machine makes an answer later, never earlier, so the fastest of several is the best measure. */
const fastest = (times: readonly number[]): number => (times.length ? Math.min(...times) : 0);

const bySlowness = (took: readonly number[][]): number[] =>
  [...took.keys()].sort((one, other) => fastest(took[other] ?? []) - fastest(took[one] ?? []));

/** Times the ten digits for one place. Those that seem slow get more guesses. */
async function sift(
  ask: Ask,
  guessFor: (digit: number) => string,
): Promise<{ took: number[][]; opened: string | undefined }> {
  const took: number[][] = Array.from({ length: 10 }, () => []);
  for (const [candidates, rounds] of SIEVE) {
    const left = bySlowness(took).slice(0, candidates);
    for (let round = 0; round < rounds; round++) {
      for (const digit of left) {
        const guess = guessFor(digit);
        const answer = await ask(guess);
        took[digit]?.push(answer.took);
        if (answer.opened) return { took, opened: guess };
      }
    }
  }
  return { took, opened: undefined };
}

/**
 * How long a door takes for wrong guesses with 0, 1, 2 … right digits at the start: the median of this many rounds
 * each.
 */
export async function slope(ask: Ask, code: string, rounds: number, random?: Random): Promise<number[]> {
  const took: number[][] = Array.from(code, () => []);
  for (let round = 0; round < rounds; round++) {
    for (const [right, times] of took.entries()) {
      times.push((await ask(guessWith(code, right, code.length, random))).took);
    }
  }
  return took.map(median);
}
