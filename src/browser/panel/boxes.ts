import type { Who } from "../../live/server/events.ts";
import type { Cookie } from "./cookies.ts";
import { compareJars, compareLists, type List, type Marked, type Picture } from "./fold.ts";
import { h, type Tree } from "./tree.ts";
import { short, shortened, WHO } from "./words.ts";

/** The jars that hold something, or did before the last step. When none does, the reader's own. */
export function jarBoxes(before: Picture, after: Picture): Tree[] {
  const people: Who[] = ["you", "victim", "thief"];
  const all = people.map((who) => ({ who, rows: compareJars(before.jars[who], after.jars[who]) }));
  const used = all.filter(({ rows }) => rows.length);
  return (used.length ? used : all.slice(0, 1)).flatMap(({ who, rows }) => {
    const title = who === "you" ? "Your browser's cookies" : `${WHO[who]}'s cookies`;
    const heading = h("p", { class: "who" }, h("b", { "data-who": who }, title));
    return [
      heading,
      rows.length ? h("ul", { class: "rows" }, ...rows.map((row) => cookieRow(row, who))) : nothing("No cookies."),
    ];
  });
}

function cookieRow({ item, mark }: Marked<Cookie>, who: Who): Tree {
  const { name, value, flags, httpOnly } = item;
  const editable = who === "you" && mark !== "gone" && !httpOnly;
  return h(
    "li",
    { "data-mark": mark },
    badge(mark),
    h("code", {}, `${name}=${short(value)}`),
    flags ? h("small", {}, flags.join(", ")) : undefined,
    editable
      ? h("button", { type: "button", "data-do": "edit", "data-name": name, "data-value": value }, `Edit ${name}`)
      : undefined,
  );
}

export function listBox(before: List, after: List): Tree {
  const rows = compareLists(before, after);
  if (!rows.length) return nothing("The list is empty.");
  return h("ul", { class: "rows" }, ...rows.map(listRow));
}

const listRow = ({ item: [id, record], mark }: Marked<List[number]>): Tree =>
  h("li", { "data-mark": mark }, badge(mark), h("code", {}, short(id)), h("small", {}, recordWords(record)));

const badge = (mark: Marked<unknown>["mark"]): Tree | undefined =>
  mark && h("b", { class: "badge" }, mark === "gone" ? "gone" : mark);

const nothing = (text: string): Tree => h("p", { class: "nothing" }, text);

/** A record in words: its fields, with moments as times of the day. */
export function recordWords(record: unknown): string {
  if (typeof record !== "object" || record === null) return shortened(String(record));
  return Object.entries(record)
    .map(([name, value]) => `${name}: ${valueWords(value)}`)
    .join(", ");
}

const EARLIEST_MOMENT = Date.UTC(2000, 0);
function valueWords(value: unknown): string {
  if (typeof value === "number" && value > EARLIEST_MOMENT) return clockWords(value);
  return typeof value === "string" ? short(value) : JSON.stringify(value);
}

/** "12:31:05" in UTC, so that servers and readers see the same time wherever they are. */
export const clockWords = (now: number): string => new Date(now).toISOString().slice(11, 19);
