/** Every limit of the live servers, in one place. Sizes are in characters or bytes as noted, times in milliseconds. */
export const CAPS = {
  /** Readers at once. Beyond it the reader who was away longest is removed, if away for `sandboxRest`, or one who only looked. */
  sandboxes: 10_000,
  sandboxRest: 60_000,
  /** A reader who was away for this long loses the sandbox. */
  sandboxIdle: 4 * 60 * 60_000,
  /**
   * Readers at once from one network address: all readers in a school share one. Beyond it the reader of that address
   * who was away longest is removed.
   */
  sandboxesPerAddress: 1_000,
  /** Servers (lab and variant) that one reader has at once. Beyond it the server used longest ago is removed. */
  servers: 24,
  /**
   * Bytes that all servers of one reader keep. Beyond it the servers used longest ago lose their logs, then everything.
   */
  sandboxBytes: 180_000,
  /**
   * Bytes that all servers of all readers keep in memory. Beyond it the readers away longest lose their logs; then those who
   * only looked and those away for `sandboxRest` lose everything. When that is not enough, no new reader is let in.
   */
  bytesInAll: 120_000_000,
  /**
   * The same for one network address: a third, so that no address keeps others out. Beyond it the heaviest sandboxes of that
   * address lose their logs, then everything, unless somebody watches them.
   */
  bytesPerAddress: 40_000_000,
  /** Each reader's requests within one second, controls included. */
  requestsPerSecond: 100,
  /** The same for one network address. It also counts pages of the site. */
  requestsPerSecondAndAddress: 2_000,
  /** Connections open at once. The server closes any further one without an answer. */
  connections: 10_000,
  /** Bytes of one request's body. */
  body: 16_384,
  /** Bytes of one request's body from the editor in a page, on the reader's own machine. */
  draft: 500_000,
  /** Pages that follow a reader's file at once, on the reader's own machine. */
  follows: 50,
  /** Characters of one request's header names and values. Node itself stops at 16,384. */
  headers: 12_288,
  /** Characters of one request's path and query. */
  path: 4_096,
  /** Entries on one server's list. */
  sessions: 200,
  /** Readers' comments on one server. */
  comments: 100,
  /** Characters of one server's list and comments together, as JSON. */
  kept: 65_536,
  /** Events in one server's log, and their bytes together. Beyond it the oldest are removed. */
  logEntries: 200,
  logBytes: 90_000,
  /** Characters of one logged body; the rest is left out of the log, not of the answer. */
  loggedBody: 8_192,
  /** Jobs that cost more than 5 ms, such as checks and attacks: of one reader, of one network address and of all. They wait for their turn. */
  jobs: 3,
  jobsPerAddress: 60,
  jobsInAll: 300,
  /** How long such a job may wait for its turn, and how long it may work: with Redis less than `hold`. */
  jobWait: 20_000,
  jobTime: 8_000,
  /** Event streams open on one server, on all servers of one network address, and on all together. */
  streams: 6,
  streamsPerAddress: 500,
  streamsInAll: 2_000,
  /** Host processes for readers' own files. Beyond it the one used longest ago ends. */
  processes: 4,
  /** With Redis: how long a sandbox stays locked when the process that works on it dies. */
  lease: 3_000,
  /** With Redis: how long a request waits while others work on the same sandbox. More than `lease`. */
  turn: 6_000,
  /** With Redis: how long one request may work on a sandbox. */
  hold: 10_000,
  /** With Redis: servers that a process keeps in memory, so that it need not read their records again. */
  revived: 500,
  /** How far the clock of a server may be moved ahead. */
  skip: 10 * 365 * 24 * 60 * 60_000,
} as const;

export type Caps = { [name in keyof typeof CAPS]: number };

/** A limit was reached. The message says which one; `wait` says after how many seconds to try again. */
export class CapReached extends Error {
  readonly status: 413 | 414 | 429 | 431 | 503;
  readonly cap: keyof Caps;
  readonly wait: number | undefined;
  constructor(status: CapReached["status"], cap: keyof Caps, message: string, wait?: number) {
    super(message);
    this.name = "CapReached";
    this.status = status;
    this.cap = cap;
    this.wait = wait;
  }
}
