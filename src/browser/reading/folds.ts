/** Opens every fold around the target of an address, and scrolls to it. */
function unfold(hash = location.hash): void {
  const place = document.getElementById(decodeURIComponent(hash.slice(1)));
  let fold = place?.closest<HTMLDetailsElement>("details:not([open])");
  if (!fold) return;
  for (; fold; fold = fold.parentElement?.closest("details")) fold.open = true;
  place?.scrollIntoView();
}

addEventListener("hashchange", () => unfold());
// A second click on the same link changes no address, so no hashchange event comes.
addEventListener("click", ({ target }) => {
  const link = target instanceof Element ? target.closest<HTMLAnchorElement>("a[href^='#']") : null;
  if (link) unfold(link.hash);
});
unfold();

export {};
