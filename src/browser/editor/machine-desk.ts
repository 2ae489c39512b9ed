import type { Desk, Ears, Hint, Kept, LabFacts, Line, Misread, Saved, Version } from "./desk.ts";
import { answerOf, conflictIn, hashOf, linesOf, post, refusalIn, type Ask } from "./machine-wire.ts";
import { hiding, shown } from "./while-shown.ts";

export type MachineDeskOptions = {
  slug: string;
  key: string;
  ask?: Ask;
  /** Resolves when a stream that broke off may be asked for again. */
  pause?: () => Promise<void>;
};

/** How long to wait before the next try, in milliseconds. */
const AGAIN_MS = 2_000;

/** The learner's own file on this machine, by way of the site that runs here. */
export class MachineDesk implements Desk {
  readonly place: string;
  readonly #options: Required<MachineDeskOptions>;
  /** This page's own name, so that it is not told what it did itself. */
  readonly #from = crypto.randomUUID();
  readonly #closed = new AbortController();
  #known: string;

  /** Opens the file, which is made where there is none. Throws NoKey, and an Error with the site's sentence. */
  static async at(options: MachineDeskOptions): Promise<MachineDesk> {
    const all = { ask: (address: string, init: RequestInit) => fetch(address, init), pause: waitALittle, ...options };
    const { place, hash } = (await answerOf(await post(all, "draft", { from: "" }))) as Kept & { place: string };
    return new MachineDesk(all, place, hash);
  }

  private constructor(options: Required<MachineDeskOptions>, place: string, known: string) {
    this.#options = options;
    this.place = place;
    this.#known = known;
  }

  async open(): Promise<Kept> {
    const { text, hash } = (await this.#do("draft")) as Kept;
    this.#known = hash;
    return { text, hash };
  }

  async save(text: string, expected: string): Promise<Saved> {
    const response = await this.#post("save", { text, expected }, { keepalive: true });
    const saved = (await (response.status === 409 ? conflictIn(response) : answerOf(response))) as Saved;
    if ("hash" in saved) this.#known = saved.hash;
    return saved;
  }

  async grade(text: string, tell: (line: Line) => void): Promise<LabFacts> {
    const response = await this.#post("grade", { hash: await hashOf(text) }, { signal: this.#closed.signal });
    if (!response.ok) throw await refusalIn(response);
    for await (const said of linesOf(response)) {
      if ("line" in said) tell(said["line"] as Line);
      if ("facts" in said) return said["facts"] as LabFacts;
      if ("error" in said) throw new Error((said["error"] as { message: string }).message);
    }
    throw new Error("The check was stopped. Check again.");
  }

  async read(text: string): Promise<Misread | undefined> {
    const { misread } = (await this.#do("read", { text })) as { misread: Misread | null };
    return misread ?? undefined;
  }

  async hint(): Promise<Hint | undefined> {
    const { hint } = (await this.#do("hint")) as { hint: Hint | null };
    return hint ?? undefined;
  }

  async versions(): Promise<Version[]> {
    return ((await this.#do("versions")) as { versions: Version[] }).versions;
  }

  async version(id: string): Promise<string> {
    return ((await this.#do("version", { id })) as { text: string }).text;
  }

  putAside(text: string): void {
    this.#do("aside", { text }).catch(() => undefined);
  }

  /** Asks again when the stream breaks off. A hidden page follows nothing, because a browser has six lines for all its tabs. */
  follow(ears: Ears): () => void {
    const leave = new AbortController();
    const signal = AbortSignal.any([leave.signal, this.#closed.signal]);
    void this.#listen(ears, signal);
    return () => leave.abort();
  }

  async openInEditor(): Promise<void> {
    await this.#do("open");
  }

  close(): void {
    this.#closed.abort();
  }

  async #listen(ears: Ears, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await shown(signal);
      const hidden = hiding(signal);
      try {
        const response = await this.#post("follow", { hash: this.#known }, { signal: hidden });
        for await (const said of response.ok ? linesOf(response) : []) this.#hear(said, ears);
      } catch {
        // The site was stopped, the page is hidden, or nobody listens any more.
      }
      if (!hidden.aborted) await this.#options.pause();
    }
  }

  #hear(said: Record<string, unknown>, { changed, graded, trouble }: Ears): void {
    if ("changed" in said) {
      const kept = said["changed"] as Kept;
      this.#known = kept.hash;
      changed(kept);
    }
    if ("graded" in said) graded(said["graded"] as LabFacts);
    if ("trouble" in said) trouble?.(String(said["trouble"]));
  }

  async #do(deed: string, fields: Record<string, string> = {}): Promise<unknown> {
    return answerOf(await this.#post(deed, fields));
  }

  #post(deed: string, fields: Record<string, string>, init: RequestInit = {}): Promise<Response> {
    return post(this.#options, deed, { from: this.#from, ...fields }, init);
  }
}

const waitALittle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
