/**
 * In a narrow window the live panel is where the chapter first mentions it. Further down a button brings it to the
 * bottom of the window. In a wide window it is always beside the text, and CSS hides the button.
 */
const live = document.querySelector<HTMLElement>(".live");
const button = live?.querySelector<HTMLButtonElement>(".dock");
const panel = live?.querySelector<HTMLElement>("live-panel");

function dock(on: boolean): void {
  if (!live || !button || !panel) return;
  const { bottom, height } = live.getBoundingClientRect();
  // The place of the panel keeps its height, so that the text does not move.
  live.style.minHeight = on ? `${height}px` : "";
  live.toggleAttribute("data-docked", on);
  // The panel may have grown meanwhile: scroll, so that the text stays where it is.
  scrollBy({ top: live.getBoundingClientRect().bottom - bottom, behavior: "instant" });
  button.setAttribute("aria-expanded", String(on));
  button.textContent = on ? "Close" : "Live server";
  if (on) panel.querySelector<HTMLElement>("input:checked")?.focus({ preventScroll: true });
  else button.focus({ preventScroll: true });
}

const isDocked = (): boolean => live?.hasAttribute("data-docked") === true;

if (live && button) {
  new IntersectionObserver(([place]) => {
    button.hidden = place?.isIntersecting === true && !isDocked();
  }).observe(live);
  button.addEventListener("click", () => dock(!isDocked()));
  live.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && isDocked()) dock(false);
  });
}

export {};
