import { h, toDom, type Tree } from "../panel/tree.ts";
import { changeLines } from "./change-lines.ts";
import type { Hint, Version } from "./desk.ts";

/** The hints of one check so far. */
export function hintBox({ title, shown, of }: Hint): Node {
  const last = shown.length === of ? "That was the last hint. The tab Reference shows one way to do it." : undefined;
  return toDom(
    h(
      "div",
      { class: "hints" },
      h("h4", {}, title),
      ...shown.map((hint, at) => h("p", {}, h("b", {}, `Hint ${at + 1} of ${of}: `), hint)),
      last === undefined ? undefined : h("p", {}, last),
    ),
  );
}

/** Two texts of the same draft, and what to do about it. */
export const twoTexts = (mine: string, other: string): Node[] => [
  toDom(h("p", {}, "You and another program both changed the draft. The changes from your text to the other text:")),
  changeLines(mine, other),
  toDom(
    h(
      "p",
      { class: "deeds" },
      h("button", { type: "button", "data-do": "mine" }, "Keep my text"),
      h("button", { type: "button", "data-do": "theirs" }, "Take the other text"),
    ),
  ),
];

export const nextLink = ({ href, title }: { href: string; title: string }): Node =>
  toDom(h("p", { class: "next" }, "Next: ", h("a", { href }, title)));

/** Each version with a button that brings it back. */
export function listOfVersions(versions: readonly Version[]): Node[] {
  if (versions.length === 0)
    return [toDom(h("li", {}, "There are none yet. Each check stores the text that it graded."))];
  return versions.map((version) => toDom(versionItem(version)));
}

function versionItem({ id, at, outcome }: Version): Tree {
  const when = new Date(at).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" });
  return h(
    "li",
    {},
    h("time", { datetime: at }, when),
    `, ${outcome} `,
    h(
      "button",
      { type: "button", "data-do": "bring", "data-id": id },
      "Bring back",
      h("span", { class: "hidden" }, ` the text of ${when}`),
    ),
  );
}
