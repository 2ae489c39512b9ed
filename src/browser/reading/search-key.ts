import { recall } from "../panel/remembered.ts";

/** Opens the search. Nothing of it is loaded before. */
async function open(): Promise<void> {
  const { openSearch } = await import("./search.ts");
  await openSearch();
}

/** Where the reader types, a slash is a slash. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("input:not([type=radio], [type=range]), textarea, select"));

document.querySelector("[data-search]")?.addEventListener("click", () => void open());
document.addEventListener("keydown", (event) => {
  const { key, ctrlKey, metaKey, altKey, target } = event;
  const isChord = (ctrlKey || metaKey) && !altKey && key.toLowerCase() === "k";
  const isSlash = key === "/" && !ctrlKey && !metaKey && !altKey && !isTyping(target) && recall().slash !== false;
  if (!isChord && !isSlash) return;
  event.preventDefault();
  void open();
});
