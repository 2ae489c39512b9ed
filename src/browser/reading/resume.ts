import { recall } from "../panel/remembered.ts";
import { atRoot, isExport } from "../panel/root.ts";
import { along, resume, type Stop } from "./states.ts";

const link = document.querySelector<HTMLAnchorElement>("a[data-resume]");

/** The chapters in the home page's list. */
const stops = (): Stop[] =>
  [...document.querySelectorAll<HTMLElement>("[data-stop]")].map(({ dataset, textContent }) => ({
    slug: dataset["stop"] ?? "",
    number: Number(dataset["number"]),
    title: textContent.trim(),
    href: dataset["href"] ?? "/",
    hasLab: dataset["lab"] === "yes",
  }));

/** Says how far the reader has come on each way through the chapters, and where it goes on. */
function showPaths(): void {
  const all = stops();
  for (const path of document.querySelectorAll<HTMLElement>("[data-path]")) {
    const own = (path.dataset["path"] ?? "").split(" ").flatMap((slug) => all.filter((stop) => stop.slug === slug));
    const { done, next } = along(recall(), own);
    const [go, count] = ["a[data-next]", "[data-count]"].map((part) => path.querySelector<HTMLAnchorElement>(part));
    if (done === 0 || !go || !count) continue;
    count.textContent = `${done} of ${own.length} done`;
    go.hidden = next === undefined;
    if (!next) continue;
    go.href = next.href;
    go.textContent = `Continue with chapter ${next.number}`;
  }
}

function show(): void {
  showPaths();
  const to = resume(recall(), stops());
  if (!link || !to) return;
  // No server is behind an export, so it has no page about the learner's own files.
  link.href = isExport() && to.href === "/done/" ? atRoot("progress/") : to.href;
  link.textContent = to.text;
}

show();
addEventListener("storage", show);
addEventListener("wristband:progress", show);
