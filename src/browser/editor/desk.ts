import type { Misread } from "../../../labs/kit/target/worker/draft.ts";
import type { LabFacts } from "../../report/facts.ts";

export type { LabFacts, Misread };

/** A draft, and an opaque name for exactly this text, such as its SHA-256. */
export type Kept = { text: string; hash: string };

/**
 * `remark`: why the draft is kept no longer than this page is open. `conflict`: what stands there in place of the text
 * that the caller knew. Nothing was written then.
 */
export type Saved = { hash: string; remark?: string } | { conflict: Kept };

/** A verdict as it comes in: the words of the terminal's list. */
export type Line = Pick<LabFacts["checks"][number], "status" | "title">;

/** An earlier text of the draft. `at`: when it was graded, or put aside without that, ISO 8601. */
export type Version = { id: string; at: string; outcome: LabFacts["outcome"] | "not graded" };

/** `shown`: the hints for this check so far, the newest last, out of `of`. */
export type Hint = { title: string; shown: string[]; of: number };

export type Ears = {
  /** The draft was changed elsewhere: in another tab, or by another program. */
  changed: (kept: Kept) => void;
  /** A text that was saved elsewhere was graded there. */
  graded: (facts: LabFacts) => void;
  /** The draft elsewhere cannot be read or graded now: a sentence that says why. */
  trouble?: (sentence: string) => void;
};

/**
 * The place where the draft of one lab lives. The editor knows nothing else of it. Every promise rejects with an Error
 * whose message is a sentence for the reader.
 */
export type Desk = {
  /** Where the draft lives, for the reader: "this browser", or the file's path. */
  readonly place: string;
  /** The draft. Where there is none yet, it is made from the starter. */
  open(): Promise<Kept>;
  /** Replaces the draft, if it is still the one that `expected` names. */
  save(text: string, expected: string): Promise<Saved>;
  /**
   * Grades the draft, which was just saved as `text`, and keeps it among the versions. Calls `tell` with each verdict
   * when it is known.
   */
  grade(text: string, tell: (line: Line) => void): Promise<LabFacts>;
  /** What the stripper says of a text; undefined when it accepts it. Runs nothing. */
  read(text: string): Promise<Misread | undefined>;
  /** The next hint for the first check that did not hold at the last grading; undefined when all of them held. */
  hint(): Promise<Hint | undefined>;
  /** At most the last 50 texts that were graded, the newest first. */
  versions(): Promise<Version[]>;
  /** The text of one version. Brings nothing back: the editor saves it like any other text. */
  version(id: string): Promise<string>;
  /** Keeps a text among the versions that was not graded. Missing where only graded texts are kept. */
  putAside?(text: string): void;
  /** Hears of changes made elsewhere until the returned function is called. */
  follow(ears: Ears): () => void;
  /** Opens the draft in the reader's own editor. Missing where that cannot be done. */
  openInEditor?(): Promise<void>;
  /** Ends what grades. */
  close(): void;
};
