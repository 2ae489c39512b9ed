import type { LiveEvent } from "../../live/server/events.ts";
import { hasOwnFiles } from "./own.ts";
import type { View } from "./view.ts";

/** Asks for the attack on the reader's draft. Who has the draft calls `detail` at once with what that becomes. */
const DRAFT_ATTACK = "wristband:draft-attack";
export type DraftAttack = (events: Promise<LiveEvent[]>) => void;

const DRAFT =
  "Yours is the draft in this browser, and no server runs it. Run the attack on it here, or check it in the editor.";

/** Whether "Yours" is a draft, because no server runs what this reader wrote. */
export const isDraft = async (): Promise<boolean> => !(await hasOwnFiles());

/** What the attack does to the draft. When something else was wanted, says what can be done, and returns nothing. */
export async function attackOnDraft(view: View, isAttack: boolean): Promise<LiveEvent[] | undefined> {
  view.say(isAttack ? "The attack runs on your draft." : DRAFT);
  if (!isAttack) return undefined;
  const taken: Promise<LiveEvent[]>[] = [];
  const detail: DraftAttack = (events) => void taken.push(events);
  dispatchEvent(new CustomEvent(DRAFT_ATTACK, { detail }));
  if (!taken[0]) throw new Error("This page has no editor, so there is no draft to attack.");
  return taken[0];
}
