import type { PanelEvent } from "./fold.ts";
import { wantsLessMotion } from "./frames.ts";
import type { Timeline } from "./timeline.ts";

/** True for events that only change the boxes: they are shown together with their cause. */
export const rides = ({ type }: PanelEvent): boolean => type === "list" || type === "seen";

const GLANCE = 900;
const A_CHARACTER = 35;
const HURRY = 50;
/** How many exchanges in a row of one person are shown for their full time. */
const UNHURRIED = 2;

/**
 * How long the last of the `shown` events stays before the next, in milliseconds. A sentence stays by its length. An
 * exchange stays for its full time, unless the same person makes many, such as a thief who tries a hundred IDs.
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

/** How many exchanges one person has just made, with no sentence and nobody else in between. */
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

/** For readers who asked for less motion the button shows one step instead of playing. */
export function playOrPause(timeline: Timeline<PanelEvent>): void {
  if (!timeline.atEnd) return timeline.playing ? timeline.pause() : timeline.play();
  timeline.restart();
  if (wantsLessMotion()) timeline.pause();
}
