import { recall, sandbox, serverBase } from "../panel/remembered.ts";

/** Makes the link lead to the reader's own servers: with their sandbox, and the server that the panel shows. */
function aim(link: HTMLAnchorElement, id: string | undefined): void {
  const url = new URL(link.href);
  if (id !== undefined) url.searchParams.set("sandbox", id);
  const panel = document.querySelector<HTMLElement>(`live-panel[data-lab="${link.dataset["follow"] ?? ""}"]`);
  if (panel) url.searchParams.set("variant", panel.dataset["variant"] ?? "starter");
  link.href = url.href;
}

/**
 * Adds the reader's own sandbox to the link, and stores the server's name, because the thief may make it set cookies.
 */
function goOver(link: HTMLAnchorElement): void {
  aim(link, sandbox());
  void import("../panel/own.ts").then(({ takeOver }) => takeOver(sandbox()));
  const { searchParams } = new URL(link.href);
  serverBase(searchParams.get("lab") ?? "", searchParams.get("variant") ?? "starter");
}

for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-other-site]")) {
  // Set now what is known, for a link that is opened from a menu. A sandbox is made only when the reader goes there.
  aim(link, recall().sandbox);
  for (const click of ["click", "auxclick"]) link.addEventListener(click, () => goOver(link));
}
