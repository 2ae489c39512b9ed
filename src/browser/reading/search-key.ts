import { recall } from "../panel/remembered.ts";

/** Opens the search. Its code is loaded only now. */
async function open(): Promise<void> {
  const { openSearch } = await import("./search.ts");
  await openSearch();
}

/** True where the reader types text: there a slash must not open the search. */
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
