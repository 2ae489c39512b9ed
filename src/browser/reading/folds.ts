/** Opens whatever is folded around the place that an address leads to, and goes there. */
function unfold(hash = location.hash): void {
  const place = document.getElementById(decodeURIComponent(hash.slice(1)));
  let fold = place?.closest<HTMLDetailsElement>("details:not([open])");
  if (!fold) return;
  for (; fold; fold = fold.parentElement?.closest("details")) fold.open = true;
  place?.scrollIntoView();
}

addEventListener("hashchange", () => unfold());
// A link to the place that the address names already changes no address.
addEventListener("click", ({ target }) => {
  const link = target instanceof Element ? target.closest<HTMLAnchorElement>("a[href^='#']") : null;
  if (link) unfold(link.hash);
});
unfold();

export {};
