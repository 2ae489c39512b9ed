import { openBench } from "../bench/bench.ts";
import { loadStyle } from "../panel/load-style.ts";
import { browserStore } from "./drafts.ts";
import css from "./editor.css?url";
import { Editor } from "./editor.ts";
import { loadSource, type LabSource } from "./lab-source.ts";
import { whichDesk } from "./which-desk.ts";

/** Opens the editor in its section of the page, whose attributes say which lab it is and where its files are. */
export async function openEditor(section: HTMLElement): Promise<void> {
  const { lab: slug = "", starter = "", solution = "", bench = "", suite = "", next, nextTitle = "" } = section.dataset;
  const [{ number, folder, text }] = await Promise.all([loadSource(starter), loadStyle(css)]);
  const lab = { number, folder, slug, starter: text };
  const { desk, remark } = await whichDesk({
    lab,
    store: browserStore(),
    openBench: () => openBench(bench, suite),
    now: Date.now,
  });
  let reference: Promise<LabSource> | undefined;
  const editor = await Editor.open({
    section,
    desk,
    remark,
    lab,
    next: next === undefined ? undefined : { href: next, title: nextTitle },
    reference: async () => (await (reference ??= loadSource(solution))).text,
  });
  // On a phone the focus would open the keyboard over half of the page.
  if (matchMedia("(pointer: fine)").matches) editor.focus();
  else section.scrollIntoView();
}
