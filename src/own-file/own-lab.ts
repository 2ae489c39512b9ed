import { dirname } from "node:path";
import type { LabFolder } from "../../labs/kit/build/catalogue.ts";
import type { LabFacts } from "../report/facts.ts";
import { follow } from "../files/follow.ts";
import type { Grade, Line } from "./grading-process.ts";
import type { Kept, LearnerFile, Saved } from "./learner-file.ts";
import { Refused } from "./refusals.ts";

/** What a page that follows a lab's file is told. `trouble`: a sentence about a file that cannot be read or graded. */
export type Told = { changed: Kept } | { graded: LabFacts } | { trouble: string };

type Follower = { from: string; tell: (told: Told) => void };
/** `forAll`: the hash of the text that is graded for all followers; undefined for a check that one page asked for. */
type Run = { abort: AbortController; done: Promise<unknown>; forAll: string | undefined };

export type OwnLabOptions = { lab: LabFolder; file: LearnerFile; grade: Grade; watch?: typeof follow };

const REPLACED = "A newer check of this lab has begun, so this one was ended.";
const NOBODY = new AbortController().signal;

/**
 * One lab's server.ts with everybody who works on it: pages, and other programs that save it. At most one check of a lab
 * runs at a time; a newer one ends it. `from` in the calls is the page's own name: nobody is told what they did themselves.
 */
export class OwnLab {
  readonly file: LearnerFile;
  readonly #options: OwnLabOptions;
  readonly #followers = new Set<Follower>();
  /** The hash of the text that everybody has been told of. */
  #known: string | undefined;
  #run: Run | undefined;
  /** The last verdict, and the text that it is about. */
  #graded: { hash: string; facts: LabFacts } | undefined;
  #unwatch: (() => void) | undefined;

  constructor(options: OwnLabOptions) {
    this.#options = options;
    this.file = options.file;
  }

  save(text: string, expected: string, from: string): Saved {
    const saved = this.file.save(text, expected);
    if ("hash" in saved && saved.hash !== expected) {
      this.#known = saved.hash;
      this.#say({ changed: { text, hash: saved.hash } }, from);
    }
    return saved;
  }

  /** Grades the file if it still has this hash. Ends when the signal says so. Throws as Grade does, and Refused. */
  async grade(hash: string, tell: (line: Line) => void, from: string, signal: AbortSignal): Promise<LabFacts> {
    if (this.file.open().hash !== hash) {
      const message = `${this.file.shown} was changed elsewhere meanwhile, so this text was not checked.`;
      throw new Refused(409, "changed", message);
    }
    const facts = await this.#start(tell, signal);
    this.#graded = { hash, facts };
    this.#say({ graded: facts }, from);
    return facts;
  }

  /**
   * Tells of changes made elsewhere and their verdicts, until the returned function is called. A change since `hash`
   * comes first.
   */
  follow(hash: string, follower: Follower): () => void {
    this.#followers.add(follower);
    this.#watch();
    const now = this.#glance();
    if (now && now.hash !== hash) {
      follower.tell({ changed: now });
      if (this.#graded?.hash === now.hash) follower.tell({ graded: this.#graded.facts });
      else this.#gradeForAll(now.hash);
    }
    return () => {
      this.#followers.delete(follower);
      if (this.#followers.size === 0) this.#rest();
    };
  }

  /** Ends the check that runs, and following. */
  close(): void {
    this.#followers.clear();
    this.#rest();
    this.#run?.abort.abort(new Refused(503, "ending", "The site is ending, so this check was ended."));
  }

  #watch(): void {
    if (this.#unwatch) return;
    this.#known = this.#glance()?.hash;
    const { watch = follow } = this.#options;
    this.#unwatch = watch({
      folder: dirname(this.file.path),
      isWanted: (name) => name === "server.ts",
      changed: () => this.#look(),
      silent: () => {},
      holds: false,
    });
  }

  #rest(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    if (this.#run?.forAll !== undefined)
      this.#run.abort.abort(new Refused(409, "gone", "Nobody waits for this check."));
  }

  /** The file may have been saved, by this process or another. Tells of a text that is new, and grades it. */
  #look(): void {
    const now = this.#glance();
    if (!now || now.hash === this.#known) return;
    this.#known = now.hash;
    this.#say({ changed: now });
    this.#gradeForAll(now.hash);
  }

  #gradeForAll(hash: string): void {
    if (this.#run?.forAll === hash) return;
    this.#start(() => {}, NOBODY, hash).then(
      (facts) => {
        this.#graded = { hash, facts };
        this.#say({ graded: facts });
      },
      (error: unknown) => {
        const isOld = error instanceof Refused && (error.code === "replaced" || error.code === "gone");
        if (!isOld) this.#say({ trouble: error instanceof Error ? error.message : String(error) });
      },
    );
  }

  #glance(): Kept | undefined {
    try {
      return this.file.glance();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#say({ trouble: error.message });
      return undefined;
    }
  }

  #say(told: Told, from?: string): void {
    for (const follower of this.#followers) if (from === undefined || follower.from !== from) follower.tell(told);
  }

  async #start(tell: (line: Line) => void, signal: AbortSignal, forAll?: string): Promise<LabFacts> {
    const { lab, grade } = this.#options;
    const before = this.#run;
    before?.abort.abort(new Refused(409, "replaced", REPLACED));
    const abort = new AbortController();
    const ended = before?.done.catch(() => {}) ?? Promise.resolve();
    const done = ended.then(() => grade(lab, tell, AbortSignal.any([abort.signal, signal])));
    const run = { abort, done, forAll };
    this.#run = run;
    try {
      return await done;
    } finally {
      if (this.#run === run) this.#run = undefined;
    }
  }
}
