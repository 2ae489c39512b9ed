/**
 * On a narrow window the live panel stands where the chapter speaks of it first. Further on a button brings it to the foot
 * of the window, beside whatever sentence needs it. On a wide window it is beside all of them anyway, and CSS shows no button.
 */
const live = document.querySelector<HTMLElement>(".live");
const button = live?.querySelector<HTMLButtonElement>(".dock");
const panel = live?.querySelector<HTMLElement>("live-panel");

function dock(on: boolean): void {
  if (!live || !button || !panel) return;
  const { bottom, height } = live.getBoundingClientRect();
  // Its place in the text stays as high as it was, so that nothing moves.
  live.style.minHeight = on ? `${height}px` : "";
  live.toggleAttribute("data-docked", on);
  // It may have grown meanwhile: the sentence that is read stays where it is.
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
