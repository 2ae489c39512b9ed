import { labs } from "../../../labs/kit/build/all-labs.ts";
import { playStory, robbery, type Story } from "../../../labs/kit/grader/play-story.ts";
import { inProcess } from "../../../labs/kit/target/in-process.ts";
import type { LiveEvent } from "../../live/server/events.ts";
import { numbered } from "./numbered.ts";

export type Recorded = { variant: "starter" | "solution"; events: LiveEvent[] };

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

const visit: Story = async ({ alice, say }) => {
  say("Alice logs in, opens her dashboard, and logs out again.");
  await alice.login();
  await alice.get("/dashboard");
  await alice.post("/logout");
  say("She opens the dashboard once more.");
  await alice.get("/dashboard");
};

const play = async (load: Parameters<typeof inProcess>[0]["load"], story: Story): Promise<LiveEvent[]> =>
  numbered(await playStory(inProcess({ load }), story));
