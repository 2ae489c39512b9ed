import { openBench } from "../bench/bench.ts";
import type { LiveEvent } from "../../live/server/events.ts";
import { numbered } from "../panel/numbered.ts";
import { browserStore, draftIn } from "./drafts.ts";
import { loadSource } from "./lab-source.ts";

/** Runs the lab's attack on the draft of this browser, in this page. Throws a sentence when that does not work. */
export async function attackDraft(section: HTMLElement): Promise<LiveEvent[]> {
  const { lab = "", starter = "", bench: address = "", suite = "" } = section.dataset;
  const [{ folder, text }, bench] = await Promise.all([loadSource(starter), openBench(address, suite)]);
  const entry = `labs/${folder}/server.ts`;
  try {
    return numbered(await bench.attack({ entry, files: { [entry]: draftIn(browserStore(), lab) ?? text } }));
  } finally {
    bench.close();
  }
}
