import type { Together } from "./turnstile.ts";
import type { Watched } from "./watched.ts";
import type { Account } from "./users.ts";

/** One request as it goes over the wire. `path` is sent as written, and nothing normalizes it. */
export type WireRequest = {
  method: string;
  path: string;
  headers: [name: string, value: string][];
  /** A promise delays the body: the headers go out first. */
  body?: string | Promise<string>;
  /** What the server's clock shows while it answers, epoch milliseconds. */
  now: number;
  /** The scheme and host of the request, as the server sees them. */
  origin: string;
  /** The signal of the server's Request: aborted when nobody waits for the answer any more. Only in this process. */
  signal?: AbortSignal;
  /** The server handles it together with others: see Turnstile. */
  together?: Together;
};

export type WireResponse = {
  status: number;
  headers: [name: string, value: string][];
  body: string;
  /** What the handler threw, when the host and not the handler wrote the 500. */
  threw?: Thrown;
  /** The body is an event stream that goes on, and this is its number. `body` holds what came before it waited. */
  stream?: number;
};

/** What came on an event stream since the last question, and whether it has ended; `threw` if by an error. */
export type Streamed = { text: string; ended: boolean; threw?: string };

/** An error in the learner's code, and its place in their file, as "server.ts:12". */
export type Thrown = { message: string; where?: string };

export type FreshOptions = {
  accounts: readonly Account[];
  /** Math.random and all clocks stop, so whatever still differs comes from a real random source. */
  frozenChance?: boolean;
  /**
   * The first bytes that the server takes from a cryptographic generator are zero; this is how many: see
   * zeroFirstBytes.
   */
  zeroBytes?: number;
  /** Every read of the list throws, as when a database is down. */
  listFails?: boolean;
  /** The same from this moment on, epoch milliseconds. */
  listFailsFrom?: number;
  /**
   * From chapter 8 on: between these moments, epoch milliseconds, every write of the store and the disk rejects, but for
   * the first `spare` ones.
   */
  writesFail?: { from: number; until: number; spare: number };
  /** Records what the server's code looks up, takes and keeps, if the target can: see `watched`. */
  watch?: boolean;
  /** The files on the disk at the start: paths and texts. None by default. */
  disk?: [path: string, text: string][];
  /** How many servers share disk, comments and clock, and answer in turn. Each has its own memory. */
  servers?: number;
};

/** A lab server, wherever it runs. Checks and attacks do not know which kind of target they use. */
export interface Target {
  /**
   * Starts again: loads the module again, empties the list, puts the files of `options` on the disk, and applies
   * `options`. Throws ServerTrouble.
   */
  fresh(options: FreshOptions): Promise<void>;
  /** Sends one request. Throws ServerTrouble when no answer comes. */
  send(request: WireRequest): Promise<WireResponse>;
  /** Calls a function that the server's file exports. Throws ServerTrouble when there is none or it throws. */
  call(name: string, args: string[]): Promise<unknown>;
  /** The list as the server holds it, IDs and records; then the files on its disk, paths and texts. */
  list(): Promise<[id: string, record: unknown][]>;
  /** The clock shows `now`, epoch milliseconds, and each stream that waits for a tick goes on until it waits again. */
  tick?(now: number): Promise<void>;
  /** What came on an event stream since the last call. Throws ServerTrouble for one that sends without end. */
  take?(stream: number): Promise<Streamed>;
  /** Stops reading an event stream, as a client does that goes away. */
  stop?(stream: number): Promise<void>;
  /** What the server's code did since the last `fresh` with `watch`. Missing where the target cannot look into the code. */
  watched?(): Promise<Watched>;
  close(): Promise<void>;
  /** The clock's time in a new scene, epoch milliseconds, where the server's own clock cannot be set. */
  startsAt?(): number;
  /** The grader sees nothing but HTTP here: it has no list, no disk and no second server, and no outage can be made. */
  readonly onlyHttp?: true;
  /** False for one of the labs' paths that a described server does not have. Missing: it has all of them. */
  hasPage?(path: string): boolean;
  /** The users who may log in, where the grader cannot choose them. */
  readonly accounts?: readonly Account[] | undefined;
}

/** The target cannot do what a check needs. The check is "not reached", and the server is not at fault. */
export class CannotDo extends Error {
  override readonly name = "CannotDo";
}

/**
 * The server could not be graded: it did not load, answer or stay alive. `code` is stable; the message says what to do.
 */
export class ServerTrouble extends Error {
  readonly code: TroubleCode;
  readonly where: string | undefined;
  constructor(code: TroubleCode, message: string, where?: string) {
    super(message);
    this.name = "ServerTrouble";
    this.code = code;
    this.where = where;
  }
}

export type TroubleCode =
  | "no-file"
  | "odd-file"
  | "does-not-load"
  | "no-default-export"
  | "no-answer"
  | "too-much"
  | "died"
  | "forged"
  | "no-such-export"
  | "export-threw"
  | "port-taken";
