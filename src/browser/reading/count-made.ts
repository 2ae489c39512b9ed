import { recall } from "../panel/remembered.ts";
import { predictionsMade } from "./made.ts";

/** Shows how many predictions the reader has made, wherever a list of chapters has room for it. */
function show(): void {
  const memory = recall();
  for (const mark of document.querySelectorAll<HTMLElement>("[data-predictions]")) {
    const { predictions = "", of } = mark.dataset;
    mark.textContent = predictionsMade(memory, predictions, Number(of));
  }
}

show();
addEventListener("storage", show);
addEventListener("wristband:progress", show);
