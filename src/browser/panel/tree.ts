import { escapeHtml } from "../../../labs/kit/lab/escape.ts";

/**
 * Markup as data, so that the build and the browser draw the same diagram: the build prints it as HTML, the browser
 * makes DOM nodes. Text stays text: the browser never parses as HTML what a server sent.
 */
export type Tree = string | Branch;
type Attributes = Record<string, string | boolean | undefined>;
type Branch = { tag: string; attributes: Attributes; children: Tree[] };

/** One element. An attribute that is true is written without a value; one that is false or undefined is left out. */
export const h = (tag: string, attributes: Attributes = {}, ...children: (Tree | undefined)[]): Branch => ({
  tag,
  attributes,
  children: children.filter((child) => child !== undefined),
});

const [HTML, SVG] = ["http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"];

export function toDom(tree: Tree): Node {
  return make(tree, HTML);
}

/** Elements inside of an svg element must be SVG, too. */
function make(tree: Tree, around: string): Node {
  if (typeof tree === "string") return document.createTextNode(tree);
  const space = tree.tag === "svg" ? SVG : around;
  const element = document.createElementNS(space, tree.tag);
  for (const [name, value] of present(tree.attributes)) element.setAttribute(name, value);
  element.append(...tree.children.map((child) => make(child, space)));
  return element;
}

const VOID = new Set(["input", "br"]);

export function toHtml(tree: Tree): string {
  if (typeof tree === "string") return escapeHtml(tree);
  const attributes = present(tree.attributes).map(([name, value]) => ` ${name}="${escapeHtml(value)}"`);
  const open = `<${tree.tag}${attributes.join("")}>`;
  return VOID.has(tree.tag) ? open : `${open}${tree.children.map(toHtml).join("")}</${tree.tag}>`;
}

function present(attributes: Attributes): [string, string][] {
  return Object.entries(attributes).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === false ? [] : [[name, value === true ? "" : value]],
  );
}
