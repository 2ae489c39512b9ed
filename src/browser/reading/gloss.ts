/**
 * What a term means, on hover, focus and tap. The link to the glossary stays what it is: Enter and a mouse click follow
 * it. The box can be reached with the pointer, and Escape closes it (WCAG 2.2, 1.4.13).
 */
const LEAVE_MS = 200;

const box = Object.assign(document.createElement("div"), { id: "gloss", className: "gloss", popover: "manual" });
let open: HTMLAnchorElement | undefined;
let leaving: ReturnType<typeof setTimeout> | undefined;

const termAt = (target: EventTarget | null): HTMLAnchorElement | undefined =>
  target instanceof Element ? (target.closest<HTMLAnchorElement>("a.term") ?? undefined) : undefined;

function show(term: HTMLAnchorElement, touched = false): void {
  clearTimeout(leaving);
  if (open === term) return;
  hide();
  open = term;
  box.textContent = term.dataset["text"] ?? "";
  if (touched) {
    const more = Object.assign(document.createElement("a"), { href: term.href, textContent: "In the glossary" });
    box.append(" ", more);
  }
  term.after(box);
  term.setAttribute("aria-describedby", box.id);
  box.showPopover();
  place(term);
}

function hide(): void {
  clearTimeout(leaving);
  open?.removeAttribute("aria-describedby");
  open = undefined;
  if (box.isConnected && box.matches(":popover-open")) box.hidePopover();
}

/** Places the box below the term's first line, or above where there is no room; never outside of the window. */
function place(term: HTMLElement): void {
  const at = term.getClientRects()[0] ?? term.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = box;
  const room = document.documentElement.clientWidth - width - 8;
  const below = at.bottom + height + 12 <= innerHeight;
  box.style.left = `${Math.max(8, Math.min(at.left, room))}px`;
  box.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - height - 4)}px`;
}

for (const term of document.querySelectorAll<HTMLAnchorElement>("a.term")) {
  // The browser would show a second box with the same words.
  term.dataset["text"] = term.title;
  term.removeAttribute("title");
}

document.addEventListener("pointerover", ({ target, pointerType }) => {
  if (pointerType === "touch") return;
  const term = termAt(target);
  if (term) return show(term);
  clearTimeout(leaving);
  if (open && !(target instanceof Node && box.contains(target)) && document.activeElement !== open)
    leaving = setTimeout(hide, LEAVE_MS);
});
document.addEventListener("focusin", ({ target }) => {
  const term = termAt(target);
  if (term?.matches(":focus-visible")) show(term);
  else if (!(target instanceof Node && box.contains(target))) hide();
});
document.addEventListener("click", (event) => {
  const term = termAt(event.target);
  const touched = event instanceof PointerEvent && event.pointerType === "touch";
  if (term && touched) {
    event.preventDefault();
    if (open === term) hide();
    else show(term, true);
  } else if (!(event.target instanceof Node && box.contains(event.target))) hide();
});
document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") hide();
});
addEventListener("scroll", () => open && place(open), { passive: true, capture: true });
addEventListener("resize", hide);

export {};
