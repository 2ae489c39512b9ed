import { structuredPatch } from "diff";
import { h, toDom, type Tree } from "../panel/tree.ts";

/** The change from one text to another, in the form in which the chapters show a change. */
export function changeLines(from: string, to: string): Node {
  const { hunks } = structuredPatch("", "", unixEnds(from), unixEnds(to), "", "", { context: 3 });
  if (hunks.length === 0) return toDom(h("p", {}, "There is no difference."));
  const lines = hunks.flatMap((hunk, at) => [
    ...(at > 0 ? [h("span", { class: "skipped" }, "…")] : []),
    ...hunk.lines.filter((line) => !line.startsWith("\\")).map(changeLine),
  ]);
  return toDom(h("div", { class: "code change" }, h("pre", {}, h("code", {}, ...lines))));
}

function changeLine(line: string): Tree {
  const [sign, text] = [line.slice(0, 1), line.slice(1)];
  const tag = sign === "+" ? "ins" : sign === "-" ? "del" : "span";
  const depth = Math.min(10, Math.floor((text.length - text.trimStart().length) / 2));
  return h(tag, { class: "line", "data-depth": String(depth) }, h("i", {}, sign === "-" ? "−" : sign), text);
}

const unixEnds = (text: string): string => `${text.replaceAll("\r\n", "\n").trimEnd()}\n`;
