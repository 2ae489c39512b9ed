import { excerpt } from "../../report/excerpt.ts";
import { isTried, recall } from "../panel/remembered.ts";
import { changeLines } from "./change-lines.ts";
import { CodeArea, showCode } from "./code-area.ts";
import type { Desk, Kept, LabFacts, Misread } from "./desk.ts";
import { download } from "./download.ts";
import { DraftKeeper } from "./draft-keeper.ts";
import { hintBox, listOfVersions, nextLink, twoTexts } from "./notices.ts";
import { partOf, skeleton, type Deed, type TabName } from "./skeleton.ts";
import { Tabs } from "./tabs.ts";
import { announcementOf, notesOf, reportOf, verdictLine } from "./verdicts.ts";

export type EditorOptions = {
  section: HTMLElement;
  desk: Desk;
  /** A sentence about the place of the draft. */
  remark: string | undefined;
  lab: { number: number; slug: string; folder: string; starter: string };
  /** The next chapter. */
  next: { href: string; title: string } | undefined;
  reference: () => Promise<string>;
};

/** How long after the last key the draft is saved and read, in milliseconds. */
const PAUSE_MS = 500;

/** The editor of one lab. The draft lives at the desk; this shows it, and what the desk says of it. */
export class Editor {
  readonly #options: EditorOptions;
  readonly #code: CodeArea;
  readonly #tabs: Tabs;
  readonly #keeper: DraftKeeper;
  readonly #deeds: Record<Deed, (id: string) => void | Promise<void>>;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #busy = false;

  static async open(options: EditorOptions): Promise<Editor> {
    return new Editor(options, await options.desk.open());
  }

  private constructor(options: EditorOptions, kept: Kept) {
    const { section, desk, lab, remark } = options;
    this.#options = options;
    section.replaceChildren(...skeleton({ ...lab, place: desk.place, remark, opens: desk.openInEditor !== undefined }));
    this.#tabs = new Tabs(section, (name) => this.#attempt(() => this.#shown(name)));
    this.#code = this.#openCode(kept.text);
    const say = (sentence: string) => this.#say(sentence);
    this.#keeper = new DraftKeeper({ desk, code: this.#code, kept, say, clash: (other) => this.#clash(other) });
    this.#deeds = this.#whatToDo();
    section.addEventListener("click", ({ target }) => this.#clicked(target as Element));
    partOf(section, "earlier").addEventListener("toggle", () => this.#attempt(() => this.#listVersions()));
    desk.follow({
      changed: (other) => this.#keeper.changed(other),
      graded: (facts) => this.#showOther(facts),
      trouble: say,
    });
    addEventListener("pagehide", () => this.#attempt(() => this.#save()));
    if (isTried(recall(), lab.slug)) this.#tabs.offerAll();
  }

  focus(): void {
    this.#code.focus();
  }

  #openCode(text: string): CodeArea {
    return new CodeArea({
      place: this.#panel("file"),
      text,
      label: `server.ts of lab ${this.#options.lab.number}. Tab indents. Escape leaves the code. Control Enter checks.`,
      typed: () => this.#typed(),
      check: () => this.#attempt(() => this.#check()),
      leave: () => this.#options.section.querySelector<HTMLElement>("[data-do=check]")?.focus(),
    });
  }

  #whatToDo(): Record<Deed, (id: string) => void | Promise<void>> {
    const { desk, lab } = this.#options;
    const replace = async (text: string, said: string) => {
      await this.#keeper.replace(text, said);
      await this.#listVersions();
    };
    return {
      check: () => this.#check(),
      hint: () => this.#hint(),
      undo: () => this.#undo(),
      reset: () => replace(lab.starter, "The editor now shows the starter again."),
      open: () => desk.openInEditor?.(),
      theirs: () => this.#keeper.takeOther(),
      mine: () => this.#keeper.keepMine(),
      bring: async (id) => replace(await desk.version(id), "The editor now shows the earlier version."),
      download: () => download("server.ts", this.#code.text, "text/plain"),
    };
  }

  #panel(name: TabName): HTMLElement {
    return this.#options.section.querySelector<HTMLElement>(`[data-panel=${name}]`) ?? this.#options.section;
  }

  #part(name: string): HTMLElement {
    return partOf(this.#options.section, name);
  }

  #say(text: string): void {
    this.#part("said").textContent = text;
  }

  /** Does something, and says what went wrong. */
  #attempt(deed: () => unknown): void {
    const said = (error: unknown) => this.#say(error instanceof Error ? error.message : String(error));
    void (async () => deed())().catch(said);
  }

  #clicked(target: Element): void {
    const { dataset } = target.closest<HTMLElement>("[data-do]") ?? {};
    if (dataset) this.#attempt(() => this.#deeds[dataset["do"] as Deed](dataset["id"] ?? ""));
  }

  #typed(): void {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#attempt(() => this.#paused()), PAUSE_MS);
  }

  async #paused(): Promise<void> {
    await this.#save();
    const { text } = this.#code;
    // Where the stripper cannot be loaded, a check says why.
    const misread = await this.#options.desk.read(text).catch(() => undefined);
    if (text === this.#code.text) this.#mark(misread ? [misread] : []);
  }

  #save(): Promise<boolean> {
    clearTimeout(this.#pause);
    return this.#keeper.save();
  }

  async #check(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    this.#say("Checking.");
    const list = Object.assign(document.createElement("ol"), { className: "verdicts" });
    this.#part("report").replaceChildren(list);
    try {
      if (!(await this.#save())) return this.#say("There are two texts. Choose which of them stays, and check again.");
      this.#show(await this.#options.desk.grade(this.#code.text, (line) => list.append(verdictLine(line))));
    } finally {
      this.#busy = false;
    }
  }

  #show(facts: LabFacts): void {
    const { next } = this.#options;
    const report = this.#part("report");
    const list = report.querySelector(".verdicts");
    const more = facts.outcome === "passed" && next ? [nextLink(next)] : [];
    report.replaceChildren(...more, ...reportOf(facts), ...(list ? [list] : []));
    this.#mark(notesOf(facts));
    this.#tabs.offerAll();
    this.#say(announcementOf(facts));
    dispatchEvent(new CustomEvent("wristband:graded"));
    this.#attempt(() => this.#listVersions());
  }

  /** The verdict on a text that was saved elsewhere: nobody told it line by line. */
  #showOther(facts: LabFacts): void {
    const list = Object.assign(document.createElement("ol"), { className: "verdicts" });
    list.append(...facts.checks.map(verdictLine));
    this.#part("report").replaceChildren(list);
    this.#show(facts);
  }

  /** Marks lines, and writes the first note below the code, because a phone shows no tooltip. */
  #mark(notes: readonly Misread[]): void {
    const [first] = notes;
    this.#code.mark(notes);
    this.#part("note").textContent = first ? `Line ${first.line}: ${excerpt(first.message, 120)}` : "";
  }

  async #hint(): Promise<void> {
    const hint = await this.#options.desk.hint();
    if (!hint) return this.#say("All checks passed at the last grading, so there are no hints.");
    this.#part("report").querySelector(".hints")?.remove();
    this.#part("report").prepend(hintBox(hint));
    this.#say(hint.shown.at(-1) ?? "");
  }

  #undo(): void {
    if (!this.#code.undo()) this.#say("There is nothing to undo.");
  }

  async #listVersions(): Promise<void> {
    if (!(this.#part("earlier") as HTMLDetailsElement).open) return;
    this.#part("versions").replaceChildren(...listOfVersions(await this.#options.desk.versions()));
  }

  async #shown(name: TabName): Promise<void> {
    if (name === "file") return;
    const reference = await this.#options.reference();
    const panel = this.#panel(name);
    if (name === "reference" && !panel.shadowRoot) showCode(panel, reference, "The reference");
    if (name === "change") panel.replaceChildren(changeLines(this.#code.text, reference));
  }

  #clash(other: Kept | undefined): void {
    this.#part("both").replaceChildren(...(other ? twoTexts(this.#code.text, other.text) : []));
  }
}
