import { createDoor, type Step } from "../door.ts";

// #region compare
/** Compares every digit, wherever the first difference is. Every digit costs a step. */
async function compare(kept: string, guess: string, step: Step): Promise<boolean> {
  let difference = kept.length ^ guess.length;
  for (let at = 0; at < kept.length; at++) {
    difference |= kept.charCodeAt(at) ^ guess.charCodeAt(at);
    await step();
  }
  return difference === 0;
}
// #endregion

export { costly } from "../door.ts";

export default createDoor({ title: "A door that looks at every digit", keep: (code) => code, compare });
