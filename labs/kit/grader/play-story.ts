import type { Target, WireResponse } from "../target/target.ts";
import { runAttack, type Attack } from "./attack.ts";
import { createScene, type Scene } from "./scene.ts";

/** One step of a run, in the form in which a page shows it. `at`: the server's clock, epoch milliseconds. */
export type Step = { at: number } & (
  | { type: "exchange"; who: "victim" | "thief"; request: Shown; response: WireResponse }
  | { type: "list"; list: [id: string, record: unknown][] }
  | { type: "say"; text: string }
  | { type: "skip"; ms: number }
  | { type: "outcome"; stolen: boolean; text: string }
);
type Shown = { method: string; path: string; headers: [name: string, value: string][]; body?: string };

/** Who does what. What it returns becomes the outcome. */
export type Story = (
  scene: Scene & { say(sentence: string): void },
) => Promise<{ stolen: boolean; text: string } | void>;

/** A lab's attack as a story. */
export const robbery =
  (attack: Attack): Story =>
  async (scene) => {
    const { stolen } = await runAttack(attack, scene, scene.say);
    const text = stolen
      ? `The attack worked. ${attack.why}`
      : "The attack failed: the thief could not read anybody's note.";
    return { stolen, text };
  };

/**
 * Plays a story on a fresh server, and writes down each step, with the list after each exchange. Throws ServerTrouble.
 */
export async function playStory(target: Target, story: Story): Promise<Step[]> {
  const steps: Step[] = [];
  const lists: Promise<void>[] = [];
  let now = 0;
  const scene = await createScene(target, ({ who, request: { method, path, headers, body, now: at }, response }) => {
    now = at;
    const request = { method, path, headers, ...(typeof body === "string" ? { body } : {}) };
    steps.push({ type: "exchange", at, who: who === "thief" ? "thief" : "victim", request, response });
    const place = steps.push({ type: "list", at, list: [] }) - 1;
    lists.push(target.list().then((list) => void (steps[place] = { type: "list", at, list: structuredClone(list) })));
  });
  const skip = (ms: number) => {
    scene.skip(ms);
    steps.push({ type: "skip", at: now, ms });
  };
  const ending = await story({ ...scene, skip, say: (text) => void steps.push({ type: "say", at: now, text }) });
  if (ending) steps.push({ type: "outcome", at: now, ...ending });
  await Promise.all(lists);
  return steps;
}
