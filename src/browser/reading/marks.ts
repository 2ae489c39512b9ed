import {
  isTried,
  recall,
  remember,
  resultOf,
  withChapter,
  type LabState,
  type Memory,
  type Progress,
} from "../panel/remembered.ts";
import { isExport } from "../panel/root.ts";
import { stateOf, WORDS } from "./states.ts";

/** Shows the reader's progress in each place of the page that has room for it. */
function show(): void {
  const memory = recall();
  for (const mark of document.querySelectorAll<HTMLElement>("[data-progress]")) {
    const state = stateOf(memory, mark.dataset["progress"] ?? "");
    mark.dataset["state"] = state;
    mark.textContent = WORDS[state];
  }
  for (const mark of document.querySelectorAll<HTMLElement>("[data-check]")) {
    const status = resultOf(memory, mark.dataset["lab"] ?? "")?.checks?.[mark.dataset["check"] ?? ""];
    mark.hidden = status === undefined;
    mark.textContent = status ?? "";
    mark.dataset["status"] = status ?? "";
  }
  for (const box of document.querySelectorAll<HTMLElement>("[data-done]"))
    showDone(box, resultOf(memory, box.dataset["done"] ?? ""));
  for (const fold of document.querySelectorAll<HTMLDetailsElement>("[data-after-try]")) openAfterTry(fold, memory);
}

/** Opens the solution of a lab that was graded, here or on another machine. Only once: a reader may close it again. */
function openAfterTry(fold: HTMLDetailsElement, memory: Memory): void {
  if (!isTried(memory, fold.dataset["afterTry"] ?? "")) return;
  delete fold.dataset["afterTry"];
  fold.open = true;
}

/**
 * Says that a lab has passed. The empty element is on the page from the start, so that screen readers announce the
 * words.
 */
function showDone(box: HTMLElement, lab: LabState | undefined): void {
  const passed = lab?.passed === true;
  box.toggleAttribute("data-passed", passed);
  for (const item of box.querySelectorAll<HTMLElement>("[data-earlier], [data-held]")) {
    const { earlier, held = "" } = item.dataset;
    const status = earlier === undefined ? lab?.checks?.[held] : lab?.earlier?.[earlier];
    item.hidden = status !== "holds";
  }
  const said = box.querySelector("[data-said]");
  if (said && passed !== (said.textContent !== "")) said.textContent = passed ? (box.dataset["words"] ?? "") : "";
}

async function fetchProgress(): Promise<void> {
  if (isExport()) return;
  const response = await fetch("/progress.json").catch(() => undefined);
  if (!response?.ok) return;
  const progress = (await response.json()) as Progress;
  remember((memory) => ({ ...memory, progress }));
  dispatchEvent(new CustomEvent("wristband:progress"));
}

const here = document.querySelector<HTMLElement>("[data-chapter]")?.dataset["chapter"];
if (here) remember((memory) => ({ ...withChapter(memory, here, { visited: true }), last: here }));
show();
addEventListener("storage", show);
addEventListener("wristband:progress", show);
addEventListener("wristband:graded", () => void fetchProgress());
// The reader comes back from the terminal, where check-lab ran.
addEventListener("focus", () => void fetchProgress());
void fetchProgress();
