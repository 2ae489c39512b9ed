import type { Browser, Exchange } from "../browser/browser.ts";
import type { Scene } from "./scene.ts";

/** What an attack can use. It never sees a note unless a page shows it. */
export type AttackScene = {
  thief: Browser;
  /** alice, who behaves as a careful user would. */
  victim: Browser;
  /** Lets time pass, in milliseconds. */
  skip(milliseconds: number): void;
  /** Moves the clock by a second, so many times. Each time event streams go on. */
  tick: Scene["tick"];
  /** Everything that came so far on the event stream of that answer. */
  heard: Scene["heard"];
  /** From now on all requests go through a cache that everybody shares. */
  shareCache: Scene["shareCache"];
  /** A copy of the list as the server holds it now, as from a stolen backup. */
  leak(): Promise<[id: string, record: unknown][]>;
  /** One sentence of the story, present tense. */
  say(sentence: string): void;
};

/** A chapter's exploit: a thief and a victim. Returns what the thief read, or nothing. */
export type Attack = {
  /** A noun phrase: "forging the cookie". */
  title: string;
  /** What it costs the victim, in one sentence. */
  why: string;
  run: (scene: AttackScene) => Promise<string | undefined>;
};

export const attack = (title: string, why: string, run: Attack["run"]): Attack => ({ title, why, run });

/** How an attack ended. `at` is the exchange in which the thief read the note. */
export type Outcome = { stolen: boolean; at?: Exchange | undefined };

/** Runs an attack. It succeeds only if its result holds a note that the thief may not read. */
export async function runAttack(
  { run }: Attack,
  scene: Pick<Scene, "thief" | "alice" | "notes" | "skip" | "list" | "exchanges" | "tick" | "heard" | "shareCache">,
  say: (sentence: string) => void = () => {},
): Promise<Outcome> {
  const { thief, alice: victim, notes, skip, list: leak, exchanges, tick, heard, shareCache } = scene;
  const loot = await run({ thief, victim, skip, leak, tick, heard, shareCache, say });
  const note = [notes.alice, notes.admin].find((secret) => loot?.includes(secret));
  if (note === undefined) return { stolen: false };
  return { stolen: true, at: exchanges.findLast(({ response }) => response.body.includes(note)) };
}
