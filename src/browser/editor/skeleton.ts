import { atRoot } from "../panel/root.ts";
import { h, toDom, type Tree } from "../panel/tree.ts";

export type TabName = "file" | "reference" | "change";
export type Deed = "check" | "hint" | "undo" | "reset" | "open" | "theirs" | "mine" | "bring" | "download";

const TABS: [name: TabName, text: string][] = [
  ["file", "server.ts"],
  ["reference", "Reference"],
  ["change", "Yours → reference"],
];

const button = (deed: Deed, text: string, more: Record<string, string | boolean> = {}): Tree =>
  h("button", { type: "button", "data-do": deed, ...more }, text);

export type Skeleton = { number: number; folder: string; place: string; remark: string | undefined; opens: boolean };

/** The editor without its contents. `opens`: the draft can be opened in the reader's own editor. */
export const skeleton = ({ number, folder, place, remark, opens }: Skeleton): Node[] =>
  [
    h(
      "div",
      { class: "tabs", role: "tablist", "aria-label": `Lab ${number}` },
      ...TABS.map(([name, text]) => tab(name, text)),
    ),
    ...TABS.map(([name]) => panel(name)),
    h("p", { class: "note", "data-part": "note" }),
    keys(place),
    ...(remark === undefined ? [] : [h("p", { class: "keys" }, remark)]),
    h(
      "div",
      { class: "deeds", role: "group", "aria-label": "What to do with the draft" },
      button("check", "Check", { class: "main", "aria-keyshortcuts": "Control+Enter Meta+Enter" }),
      button("hint", "Hint"),
      button("undo", "Undo"),
      button("reset", "Reset"),
      opens ? button("open", "Open in my editor") : undefined,
    ),
    h("p", { class: "said", role: "status", "data-part": "said" }),
    h("div", { "data-part": "both" }),
    h("div", { class: "report", "data-part": "report" }),
    h(
      "details",
      { "data-part": "earlier" },
      h("summary", {}, "Earlier versions"),
      h("ul", { "data-part": "versions" }),
    ),
    takeHome(number, folder),
  ].map(toDom);

function keys(place: string): Tree {
  const key = (name: string) => h("kbd", {}, name);
  return h(
    "p",
    { class: "keys" },
    h(
      "span",
      { class: "by-key" },
      key("Tab"),
      " indents, ",
      key("Esc"),
      " leaves the code, ",
      key("Ctrl"),
      " or ",
      key("⌘"),
      " with ",
      key("Enter"),
      " checks. ",
    ),
    `The draft is kept in ${place}.`,
  );
}

const tab = (name: TabName, text: string): Tree =>
  h(
    "button",
    {
      type: "button",
      role: "tab",
      id: `editor-tab-${name}`,
      "data-tab": name,
      "aria-controls": `editor-${name}`,
      "aria-selected": String(name === "file"),
      tabindex: name === "file" ? "0" : "-1",
      hidden: name !== "file",
    },
    text,
  );

const panel = (name: TabName): Tree =>
  h("div", {
    role: "tabpanel",
    id: `editor-${name}`,
    "data-panel": name,
    "aria-labelledby": `editor-tab-${name}`,
    hidden: name !== "file",
  });

const takeHome = (number: number, folder: string): Tree =>
  h(
    "details",
    {},
    h("summary", {}, "Take it home"),
    h(
      "p",
      {},
      "In a clone of Wristband this file is ",
      h("code", {}, `labs/${folder}/server.ts`),
      ". Download the file, put it there, and type:",
    ),
    h("pre", {}, h("code", {}, `npm ci\nnpm run check-lab ${number}`)),
    h("p", {}, button("download", "Download server.ts")),
    h(
      "p",
      {},
      "Save all drafts and your progress in one file, or delete them from a computer that others use: ",
      h("a", { href: atRoot("progress/#take-along") }, "your progress"),
      ".",
    ),
  );

/** The element of the editor with this name. */
export function partOf<Kind extends HTMLElement = HTMLElement>(root: HTMLElement, name: string): Kind {
  const found = root.querySelector<Kind>(`[data-part="${name}"]`);
  if (!found) throw new Error(`The editor has no part "${name}".`);
  return found;
}
