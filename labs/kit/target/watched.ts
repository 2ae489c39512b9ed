/** What a lab's code looked up, took and kept since its server started: see `FreshOptions.watch`. */
export type Watched = {
  /** Names that it looked up in headers, cookies, fields or Maps. It may contain other names too. */
  names: string[];
  /** The text of the code, as far as it can be seen. */
  source: string;
  /** How many bytes it took from cryptographic generators. */
  bytes: number;
  /**
   * Entries of Maps and Sets that it made at its start and of arrays that several requests pushed to, and timers that
   * have not fired yet by the lab's clock.
   */
  kept: number;
  /** What it printed. */
  printed: string;
  /** The comments, each as JSON with everything that the server stored with it. */
  stored: string[];
};

/** What is known of code that was not watched. */
export const NOTHING: Watched = { names: [], source: "", bytes: 0, kept: 0, printed: "", stored: [] };
