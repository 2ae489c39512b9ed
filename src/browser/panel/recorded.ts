import { labs } from "../../../labs/kit/build/all-labs.ts";
import { runAttack, type Attack } from "../../../labs/kit/grader/attack.ts";
import { inProcess } from "../../../labs/kit/target/in-process.ts";
import { createScene, type Scene } from "../../../labs/kit/grader/scene.ts";
import type { LiveEvent, LiveEventBody, Who } from "../../live/server/events.ts";

export type Recorded = { variant: "starter" | "solution"; events: LiveEvent[] };
type Story = (scene: Scene & { say(sentence: string): void }) => Promise<{ stolen: boolean; text: string } | void>;

const runs = new Map<string, Promise<Recorded>>();

/**
 * A run made while the page is built, for the panel before its first use: the lab's attack on the vulnerable server, or
 * a visit to a solution. Made once, so that the page and the file for its steps have the same IDs. Throws when there is
 * no such lab.
 */
export function recorded(slug: string, variant: string): Promise<Recorded> {
  const name = `${slug}/${variant}`;
  const run = runs.get(name) ?? make(slug, variant);
  runs.set(name, run);
  return run;
}

/** The address of a run's events, for a reader who steps through it. */
export const recordedAt = (slug: string, variant: string): string => `/recordings/${slug}/${variant}.json`;

async function make(slug: string, variant: string): Promise<Recorded> {
  const lab = labs.find((candidate) => candidate.slug === slug);
  if (!lab) throw new Error(`There is no lab "${slug}". There are: ${labs.map((one) => one.slug).join(", ")}.`);
  // Lab 1 builds the vulnerable server, so its attack works on the solution.
  if (variant === "solution" && lab.number > 1) return { variant, events: await play(lab.solution, visit) };
  const vulnerable = lab.number === 1 ? "solution" : "starter";
  return { variant: vulnerable, events: await play(lab[vulnerable], robbery((await lab.attack()).default)) };
}

const robbery =
  (attack: Attack): Story =>
  async (scene) => {
    const { stolen } = await runAttack(attack, scene, scene.say);
    const text = stolen ? `The attack worked. ${attack.why}` : "The attack failed: the thief has read nobody's note.";
    return { stolen, text };
  };

const visit: Story = async ({ alice, say }) => {
  say("Alice logs in, opens her dashboard, and logs out again.");
  await alice.login();
  await alice.get("/dashboard");
  await alice.post("/logout");
  say("She opens the dashboard once more.");
  await alice.get("/dashboard");
};

async function play(load: Parameters<typeof inProcess>[0]["load"], story: Story): Promise<LiveEvent[]> {
  const events: LiveEvent[] = [];
  const lists: Promise<void>[] = [];
  const target = inProcess({ load });
  let now = 0;
  const tell = (body: LiveEventBody) => events.push({ id: events.length + 1, at: now, ...body });
  const scene = await createScene(target, ({ who, request: { method, path, headers, body, now: at }, response }) => {
    now = at;
    const request = { method, path, headers, ...(typeof body === "string" ? { body } : {}) };
    tell({ type: "exchange", who: role(who), request, response });
    const place = tell({ type: "list", list: [] }) - 1;
    lists.push(
      target
        .list()
        .then((list) => void (events[place] = { id: place + 1, at, type: "list", list: structuredClone(list) })),
    );
  });
  const skip = (ms: number) => {
    scene.skip(ms);
    tell({ type: "skip", ms });
  };
  const ending = await story({ ...scene, skip, say: (text) => void tell({ type: "say", text }) });
  if (ending) tell({ type: "outcome", ...ending });
  await Promise.all(lists);
  return events;
}

const role = (who: string): Who => (who === "thief" ? "thief" : "victim");
