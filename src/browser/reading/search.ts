import css from "../../site/styles/search.css?url";
import { atRoot } from "../panel/root.ts";
import { recall, remember } from "../panel/remembered.ts";
import { hitsOf, type Found, type Hit } from "./hits.ts";
import { loadStyle } from "../panel/load-style.ts";

type Pagefind = {
  init: () => Promise<void>;
  options: (options: { baseUrl: string }) => Promise<void>;
  debouncedSearch: (words: string) => Promise<{ results: { data: () => Promise<Found> }[] } | null>;
};

/**
 * The build makes this file beside the pages. It is not bundled, because it loads only the parts that a search needs.
 */
const INDEX = "pagefind/pagefind.js";
/** How many pages are shown; each may have several places. */
const MOST = 8;

let engine: Promise<Pagefind> | undefined;
let ui: ReturnType<typeof createDialog> | undefined;
let styled: Promise<void> | undefined;
let asked = 0;

/** Opens the dialog, made on the first call. */
export async function openSearch(): Promise<void> {
  await (styled ??= loadStyle(css));
  ui ??= createDialog();
  if (!ui.dialog.open) ui.dialog.showModal();
  ui.input.select();
  void load().catch(() => {});
}

function load(): Promise<Pagefind> {
  engine ??= (import(/* @vite-ignore */ new URL(atRoot(INDEX), document.baseURI).href) as Promise<Pagefind>).then(
    async (pagefind) => {
      await pagefind.options({ baseUrl: "/" });
      await pagefind.init();
      return pagefind;
    },
  );
  return engine;
}

function createDialog() {
  const dialog = document.createElement("dialog");
  dialog.className = "search";
  dialog.setAttribute("aria-label", "Search");
  dialog.innerHTML = `<form method="dialog"><label for="search-words">Search the chapters, the glossary and the proofs</label>
<input id="search-words" type="search" autocomplete="off" spellcheck="false" enterkeyhint="search">
<button>Close</button></form>
<p role="status"></p><ol></ol>
<label class="slash"><input type="checkbox"> The key <kbd>/</kbd> opens this, as <kbd>Ctrl</kbd> <kbd>K</kbd> does</label>`;
  const find = <T extends Element>(selector: string) => dialog.querySelector(selector) as T;
  const [input, slash] = [find<HTMLInputElement>("[type=search]"), find<HTMLInputElement>("[type=checkbox]")];
  const parts = { dialog, input, status: find<HTMLElement>("[role=status]"), list: find<HTMLElement>("ol") };
  slash.checked = recall().slash !== false;
  slash.addEventListener("change", () => remember((memory) => ({ ...memory, slash: slash.checked })));
  input.addEventListener("input", () => void search(input.value));
  dialog.addEventListener("submit", (event) => {
    // Enter in the field goes to the first result; the button closes.
    if (event.submitter && document.activeElement === event.submitter) return;
    event.preventDefault();
    links()[0]?.click();
  });
  dialog.addEventListener("keydown", (event) => move(event));
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || (target instanceof Element && target.closest("ol a"))) dialog.close();
  });
  document.body.append(dialog);
  return parts;
}

const links = (): HTMLAnchorElement[] => [...(ui?.list.querySelectorAll("a") ?? [])];

/** The up and down keys move through field and results; Home and End go to the first and the last result. */
function move(event: KeyboardEvent): void {
  if (!ui) return;
  const stops = [ui.input, ...links()];
  const at = stops.findIndex((stop) => stop === document.activeElement);
  const inList = at > 0;
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: inList ? 1 : -1, End: inList ? stops.length - 1 : -1 }[
    event.key
  ];
  const stop = to === undefined || at < 0 ? undefined : stops[to];
  if (!stop) return;
  event.preventDefault();
  stop.focus();
}

async function search(words: string): Promise<void> {
  if (!ui) return;
  const mine = ++asked;
  if (!words.trim()) return show([], "");
  try {
    const found = await (await load()).debouncedSearch(words);
    if (!found || mine !== asked) return;
    const hits = hitsOf(await Promise.all(found.results.slice(0, MOST).map((result) => result.data())));
    if (mine === asked) show(hits, countWords(found.results.length));
  } catch {
    engine = undefined;
    show([], "There is no search index. npm start builds it together with the site, and npm run dev does not.");
  }
}

const countWords = (count: number): string =>
  count === 0
    ? "Nothing found."
    : `${count === 1 ? "One result" : `${count} results`}${count > MOST ? `, the first ${MOST}` : ""}:`;

function show(hits: readonly Hit[], words: string): void {
  if (!ui) return;
  ui.status.textContent = words;
  ui.list.replaceChildren(...hits.map(itemOf));
}

function itemOf({ kind, title, href, excerpt, places }: Hit): HTMLLIElement {
  const item = document.createElement("li");
  item.append(linkTo(href, title, kind), textOf(excerpt));
  if (places.length > 0) {
    const inner = document.createElement("ul");
    for (const place of places) {
      const row = document.createElement("li");
      row.append(linkTo(place.href, place.title), textOf(place.excerpt));
      inner.append(row);
    }
    item.append(inner);
  }
  return item;
}

function linkTo(href: string, title: string, kind = ""): HTMLAnchorElement {
  const link = Object.assign(document.createElement("a"), { href: atRoot(href.slice(1)) });
  if (kind) link.append(Object.assign(document.createElement("small"), { textContent: kind }), " ");
  link.append(title);
  return link;
}

/** An excerpt's text and the words found in it. Everything else in it stays text. */
function textOf(excerpt: string): HTMLParagraphElement {
  const paragraph = document.createElement("p");
  for (const node of new DOMParser().parseFromString(excerpt, "text/html").body.childNodes) {
    const text = node.textContent ?? "";
    paragraph.append(
      node.nodeName === "MARK" ? Object.assign(document.createElement("mark"), { textContent: text }) : text,
    );
  }
  return paragraph;
}
