import { createDoor, type Step } from "../door.ts";

// #region compare
/** Stops at the first difference. Every right digit costs a step. */
export async function compare(kept: string, guess: string, step: Step): Promise<boolean> {
  for (let at = 0; at < kept.length; at++) {
    if (kept[at] !== guess[at]) return false;
    await step();
  }
  return kept.length === guess.length;
}
// #endregion

export { costly } from "../door.ts";

export default createDoor({ title: "A door that stops at the first difference", keep: (code) => code, compare });
