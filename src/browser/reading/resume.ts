import { recall } from "../panel/remembered.ts";
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
  link.href = to.href;
  link.textContent = to.text;
}

show();
addEventListener("storage", show);
addEventListener("wristband:progress", show);
