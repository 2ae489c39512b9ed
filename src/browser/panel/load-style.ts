/**
 * Adds a style sheet to the page, and resolves when it counts. Astro would add an imported one to every page that can
 * load the module.
 */
export function loadStyle(href: string): Promise<void> {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  document.head.append(link);
  return new Promise((resolve) => {
    for (const end of ["load", "error"]) link.addEventListener(end, () => resolve(), { once: true });
  });
}
