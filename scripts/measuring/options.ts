/**
 * What every script that measures takes: `--tiny` makes it do a little of everything within seconds, and write nothing.
 * `npm test` runs each script so, because a script that nobody runs stops running.
 */
export const isTiny = process.argv.includes("--tiny");

/** Where a tiny run puts what a full one puts into the project. */
export const TINY = ".wristband/tiny";

/** The words after the script's name, without `--tiny`. */
export const words: readonly string[] = process.argv.slice(2).filter((word) => word !== "--tiny");

/** The number at this place among the words, or `otherwise`. Throws for anything but a whole number above 0. */
export function numberAt(place: number, otherwise: number): number {
  const word = words[place];
  if (word === undefined) return otherwise;
  if (!/^[1-9]\d*$/.test(word)) throw new Error(`"${word}" is no number of times. Give a whole number above 0.`);
  return Number(word);
}

/** `full`, or `tiny` with --tiny. */
export const amount = <Amount>(full: Amount, tiny: Amount): Amount => (isTiny ? tiny : full);

/** With --tiny, in minutes. A tiny run takes seconds, and on a machine that does other work all the same a minute. */
const TINY_LIMIT = 4;

/**
 * Ends this process with exit code 2 and one sentence when it still runs after so many minutes (with --tiny after four):
 * no script waits for ever. Call it first.
 */
export function endAfter(minutes: number): void {
  const most = amount(minutes, TINY_LIMIT);
  const stop = (): never => {
    console.error(`This script was not done after ${most} min, so it ended itself. Nothing was written down.`);
    process.exit(2);
  };
  setTimeout(stop, most * 60_000).unref();
}
