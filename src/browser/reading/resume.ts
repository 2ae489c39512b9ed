import { recall } from "../panel/remembered.ts";
import { atRoot, isExport } from "../panel/root.ts";
import { resume, type Stop } from "./states.ts";

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

function show(): void {
  const to = resume(recall(), stops());
  if (!link || !to) return;
  // No server is behind an export, so it has no page about the learner's own files.
  link.href = isExport() && to.href === "/done/" ? atRoot("progress/") : to.href;
  link.textContent = to.text;
}

show();
addEventListener("storage", show);
addEventListener("wristband:progress", show);
