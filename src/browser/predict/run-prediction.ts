import type { Step, When } from "../../../labs/kit/build/prediction.ts";
import { listBox } from "../panel/boxes.ts";
import { recall, remember, withChapter } from "../panel/remembered.ts";
import { h, toDom } from "../panel/tree.ts";
import { part } from "../panel/view.ts";
import { announcement } from "../panel/words.ts";
import { wireItem } from "../panel/wire.ts";
import { rightChoice } from "./fits.ts";
import { liveHands } from "./live-hands.ts";
import { playSteps, type Played } from "./play-steps.ts";

/** A question as its form on the page carries it. */
export type Asked = {
  lab: string;
  variant: string;
  play: Step[];
  choices: { say: string; when: When }[];
  because: string;
};

/** Answers the question of a form in its live region. A second press during a run does nothing. */
export async function answerIn(form: HTMLFormElement): Promise<void> {
  const said = part(form, "said");
  if (form.ariaBusy) return;
  form.ariaBusy = "true";
  said.textContent = "The live server answers …";
  said.textContent = await run(form).catch((error: unknown) =>
    error instanceof Error ? error.message : String(error),
  );
  form.ariaBusy = null;
}

/**
 * Plays a question's steps on a live server, shows what came, and resolves to a sentence: whether the reader's choice was
 * right, and why. Throws an Error with a sentence when the server cannot be asked, or the question is wrong.
 */
async function run(form: HTMLFormElement): Promise<string> {
  const { lab, variant, play, choices, because } = JSON.parse(form.dataset["predict"] ?? "") as Asked;
  const chosen = Number(new FormData(form).get("choice"));
  const hands = await liveHands(lab, variant);
  const played = await playSteps(play, hands).finally(() => hands.close());
  const isAboutList = choices.some(({ when }) => when.list !== undefined);
  part(form, "shown").replaceChildren(...whatCame(played, isAboutList));
  const right = rightChoice(
    choices.map(({ when }) => when),
    played,
  );
  note(form.dataset["name"] ?? "", chosen === right);
  const verdict =
    chosen === right ? "You predicted it." : `Not as you predicted. What came: "${choices[right]?.say ?? ""}".`;
  return `${verdict} ${because} ${madeHere()}`;
}

/** The steps in a line each, then the exchange that decides, then the list if a choice is about it. */
function whatCame({ before, last, list }: Played, withList: boolean): Node[] {
  const steps = before.flatMap((event) => announcement(event) ?? []).map((text) => h("li", {}, text));
  const label = "The request that decides the question, and its answer";
  const nodes = [
    ...(steps.length ? [h("ol", { class: "steps" }, ...steps)] : []),
    h("ol", { "data-part": "wire", "aria-label": label }, wireItem(last)),
    ...(withList ? [h("p", {}, h("b", {}, "The list at the door")), listBox([], list)] : []),
  ].map((tree) => toDom(tree) as HTMLElement);
  // Only the panel can copy a request as curl.
  for (const button of nodes.flatMap((node) => [...node.querySelectorAll("[data-do]")])) button.remove();
  return nodes;
}

const chapter = (): string => document.documentElement.dataset["chapter"] ?? "";

/** Keeps the reader's first prediction of a question, and tells the page. */
function note(name: string, isRight: boolean): void {
  remember((memory) => {
    const { predicted = {} } = memory.chapters?.[chapter()] ?? {};
    return withChapter(memory, chapter(), { predicted: { [name]: isRight, ...predicted } });
  });
  dispatchEvent(new CustomEvent("wristband:progress"));
}

/** How many of the page's questions have been answered. */
function madeHere(): string {
  const { predicted = {} } = recall().chapters?.[chapter()] ?? {};
  const names = [...document.querySelectorAll<HTMLElement>("[data-predict]")].map(({ dataset }) => dataset["name"]);
  const made = names.filter((name) => name !== undefined && name in predicted).length;
  return `You have made ${made} of ${names.length} predictions in this chapter.`;
}
