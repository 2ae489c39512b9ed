/** What a lab's code asked for, took and kept since its server was started: see `FreshOptions.watch`. */
export type Watched = {
  /** Names under which it looked for a header, a cookie, a field, or something in a Map. Others may be among them. */
  names: string[];
  /** The text of the code, as far as it can be seen. */
  source: string;
  /** How many bytes it took from cryptographic generators. */
  bytes: number;
  /** Entries of Maps and Sets that it made at its start, and timers that are still to fire by the lab's clock. */
  kept: number;
  /** What it printed. */
  printed: string;
};

/** What is known of code that was not watched. */
export const NOTHING: Watched = { names: [], source: "", bytes: 0, kept: 0, printed: "" };
