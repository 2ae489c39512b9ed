import type { Who } from "../../live/server/events.ts";
import {
  compareJars,
  compareLists,
  isDropped,
  lastStep,
  pictureAfter,
  type Marked,
  type PanelEvent,
  type Picture,
} from "./fold.ts";
import { announcement, DROPPED, WHO } from "./words.ts";

/** The last step: the pictures before and after it, and the step in words. An outcome is a step of its own. */
export type Step = { before: Picture; after: Picture; words: string };

export function stepAt(events: readonly PanelEvent[]): Step {
  const from = lastStep(events);
  const before = pictureAfter(events.slice(0, from));
  const after = pictureAfter(events);
  const outcome = events.slice(from).find((event) => event.type === "outcome");
  if (outcome) return { before, after, words: outcome.text };
  const said = events.slice(from).flatMap((event) => (event.type === "seen" ? [] : (announcement(event) ?? [])));
  const dropped = isDropped(events.slice(from)) ? [DROPPED] : [];
  return { before, after, words: [...said, ...changes(before, after), ...dropped].join(" ") };
}

/** The changes in jars and list in words, for readers who do not see the marks. */
function changes(before: Picture, after: Picture): string[] {
  const people: Who[] = ["you", "victim", "thief"];
  const cookies = people.flatMap((who) =>
    compareJars(before.jars[who], after.jars[who]).flatMap(({ item, mark }) =>
      mark ? `${who === "you" ? "Your" : `${WHO[who]}'s`} cookie ${item.name} is ${mark}.` : [],
    ),
  );
  const rows = compareLists(before.list, after.list);
  const marks: NonNullable<Marked<unknown>["mark"]>[] = ["new", "changed", "gone"];
  const counts = marks.map((mark) => ({ mark, count: rows.filter((row) => row.mark === mark).length }));
  const list = counts.filter(({ count }) => count).map(({ mark, count }) => `${count} ${mark}`);
  return list.length ? [...cookies, `The list: ${list.join(", ")}.`] : cookies;
}
