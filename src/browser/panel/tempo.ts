import type { PanelEvent } from "./fold.ts";

/** Events that only change the boxes: they come along with what caused them. */
export const rides = ({ type }: PanelEvent): boolean => type === "list" || type === "seen";

const GLANCE = 900;
const A_CHARACTER = 35;
const HURRY = 50;
/** As many exchanges of one person in a row are looked at in full. */
const UNHURRIED = 2;

/**
 * How long the last of the `shown` events deserves to be looked at before the next, in milliseconds: a sentence by its
 * length, an exchange in full unless the same person goes on and on, as somebody who tries a hundred IDs does.
 */
export function readingTime(events: readonly PanelEvent[], shown: number): number {
  const event = events.slice(0, shown).findLast((earlier) => !rides(earlier));
  if (event?.type === "say") return GLANCE + event.text.length * A_CHARACTER;
  if (event?.type !== "exchange" && event?.type !== "skip") return GLANCE;
  const next = events.slice(shown).find((later) => !rides(later));
  if (next && next.type !== "exchange" && next.type !== "skip") return 2 * GLANCE;
  const tooMany = Math.max(0, inARow(events.slice(0, shown)) - UNHURRIED);
  return Math.max(HURRY, (2 * GLANCE) / 2 ** tooMany);
}

/** How many exchanges one person has just made without a word or anybody else in between. */
function inARow(events: readonly PanelEvent[]): number {
  let who: string | undefined;
  let count = 0;
  for (const event of events.toReversed()) {
    if (rides(event) || event.type === "skip") continue;
    if (event.type !== "exchange" || event.who !== (who ??= event.who)) return count;
    count++;
  }
  return count;
}
