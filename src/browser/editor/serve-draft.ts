import { openBench } from "../bench/bench.ts";
import type { DraftServer } from "../panel/draft-server.ts";
import { browserStore, draftIn } from "./drafts.ts";
import { loadSource } from "./lab-source.ts";

/** Runs the draft of this browser, or the starter where there is none, in this page. Throws a sentence when that does not work. */
export async function serveDraft(section: HTMLElement): Promise<DraftServer> {
  const { lab = "", starter = "", bench: address = "", suite = "" } = section.dataset;
  const [source, bench] = await Promise.all([loadSource(starter), openBench(address, suite)]);
  const present = (): string => draftIn(browserStore(), lab) ?? source.text;
  const text = present();
  const entry = `labs/${source.folder}/server.ts`;
  const line = bench.live({ entry, files: { [entry]: text } });
  return { line, end: () => bench.close(), isOld: () => present() !== text };
}
