import type { ToldWhole } from "../../../labs/kit/grader/page/page-messages.ts";
import { labFacts, statusesOf, type Graded } from "../../report/facts.ts";
import type { Bench } from "../bench/bench.ts";
import { remember, type LabState } from "../panel/remembered.ts";
import type { Desk, Ears, Hint, Kept, LabFacts, Line, Misread, Saved, Version } from "./desk.ts";
import { draftIn, draftKey, storeDraft, storeVersion, versionsIn, type Store } from "./drafts.ts";

export type DeskLab = { number: number; slug: string; folder: string; starter: string };
export type BrowserDeskOptions = {
  lab: DeskLab;
  store: Store;
  openBench: () => Promise<Bench>;
  /** Epoch milliseconds. */
  now: () => number;
};

/** A text larger than this is no server of a lab. */
const MOST_CHARACTERS = 1_000_000;

/** A draft in this browser's storage, graded in this page. */
export class BrowserDesk implements Desk {
  readonly place = "this browser";
  readonly #options: BrowserDeskOptions;
  readonly #hints = new Map<string, number>();
  #bench: Promise<Bench> | undefined;
  #open: { title: string; hints: string[] }[] | undefined;

  constructor(options: BrowserDeskOptions) {
    this.#options = options;
  }

  async open(): Promise<Kept> {
    const { lab, store } = this.#options;
    return kept(draftIn(store, lab.slug) ?? lab.starter);
  }

  async save(text: string, expected: string): Promise<Saved> {
    const { lab, store } = this.#options;
    if (text.length > MOST_CHARACTERS) throw new Error("The draft is larger than 1 MB, which is the limit.");
    const there = draftIn(store, lab.slug);
    if (there !== undefined && there !== expected && there !== text) return { conflict: kept(there) };
    const remark = storeDraft(store, lab.slug, text);
    return { hash: text, ...(remark === undefined ? {} : { remark }) };
  }

  async grade(text: string, tell: (line: Line) => void): Promise<LabFacts> {
    const { lab, store, now } = this.#options;
    const entry = `labs/${lab.folder}/server.ts`;
    const told = await this.#use((bench) => bench.grade({ entry, files: { [entry]: text } }, tell));
    const known = { lab, file: entry, made: false, nextLab: undefined, warnings: [], site: "" };
    const facts = labFacts(gradedFrom(told), known);
    const at = new Date(now()).toISOString();
    this.#open = opened(told);
    storeVersion(store, lab.slug, { at, outcome: facts.outcome, text });
    notePageResult(facts, told, at);
    return facts;
  }

  read(text: string): Promise<Misread | undefined> {
    return this.#use((bench) => bench.read(text));
  }

  async hint(): Promise<Hint | undefined> {
    if (!this.#open) throw new Error("Check first: a hint is for the first check that fails.");
    const [check] = this.#open;
    if (!check) return undefined;
    const { title, hints } = check;
    const step = Math.min((this.#hints.get(title) ?? 0) + 1, hints.length);
    this.#hints.set(title, step);
    return { title, shown: hints.slice(0, step), of: hints.length };
  }

  async versions(): Promise<Version[]> {
    return versionsIn(this.#options.store, this.#options.lab.slug);
  }

  async version(id: string): Promise<string> {
    const found = versionsIn(this.#options.store, this.#options.lab.slug).find((version) => version.id === id);
    if (!found) throw new Error("This version is no longer kept.");
    return found.text;
  }

  putAside(text: string): void {
    const { lab, store, now } = this.#options;
    storeVersion(store, lab.slug, { at: new Date(now()).toISOString(), outcome: "not graded", text });
  }

  follow({ changed }: Ears): () => void {
    const key = draftKey(this.#options.lab.slug);
    const listen = (event: StorageEvent) => {
      if (event.key === key && event.newValue !== null) changed(kept(event.newValue));
    };
    addEventListener("storage", listen);
    return () => removeEventListener("storage", listen);
  }

  close(): void {
    void this.#bench?.then((bench) => bench.close()).catch(() => undefined);
    this.#bench = undefined;
  }

  /** A bench that broke is not used again. */
  async #use<Result>(work: (bench: Bench) => Promise<Result>): Promise<Result> {
    const bench = (this.#bench ??= this.#options.openBench());
    try {
      return await work(await bench);
    } catch (error) {
      if (this.#bench === bench) this.close();
      throw error;
    }
  }
}

/** Both are in memory here, so a text is its own name. */
const kept = (text: string): Kept => ({ text, hash: text });

function gradedFrom({ earlier, before, ...rest }: ToldWhole): Graded {
  const from = ({ lab, verdict }: ToldWhole["earlier"][number]) => ({ lab: { slug: lab }, verdict });
  return { ...rest, earlier: earlier.map(from), before: before.map(from) };
}

/** What hints are about: checks that do not hold. Those that were not even reached come last. */
function opened({ verdicts, earlier, before }: ToldWhole): { title: string; hints: string[] }[] {
  const all = [...verdicts, ...[...earlier, ...before].map(({ verdict }) => verdict)];
  const open = all.filter(({ status }) => status !== "holds");
  const reached = open.filter(({ status }) => status !== "not reached");
  return (reached.length > 0 ? reached : open).map(({ check }) => check);
}

/** Like check-lab, a grading without a verdict does not take an earlier pass away. */
function notePageResult(facts: LabFacts, { earlier }: ToldWhole, at: string): void {
  const { slug, outcome } = facts;
  const state: LabState = {
    passed: outcome === "passed",
    at,
    checks: statusesOf(facts),
    earlier: Object.fromEntries(earlier.map(({ lab, verdict }) => [lab, verdict.status])),
  };
  remember((memory) => {
    if (outcome === "could not grade" && memory.page?.[slug]?.passed) return memory;
    return { ...memory, page: { ...memory.page, [slug]: state } };
  });
  dispatchEvent(new CustomEvent("wristband:progress"));
}
