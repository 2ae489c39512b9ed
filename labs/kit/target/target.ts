import type { Together } from "./turnstile.ts";
import type { Watched } from "./watched.ts";
import type { Account } from "./users.ts";

/** One request as it goes over the wire. `path` is sent as written: nothing is normalised on the way. */
export type WireRequest = {
  method: string;
  path: string;
  headers: [name: string, value: string][];
  /** A promise holds the body back after the headers have gone out. */
  body?: string | Promise<string>;
  /** What the server's clock shows while it answers, epoch milliseconds. */
  now: number;
  /** Scheme and host the server believes it was called by. */
  origin: string;
  /** Is handled at the same time as the others it is sent with: see Turnstile. */
  together?: Together;
};

export type WireResponse = {
  status: number;
  headers: [name: string, value: string][];
  body: string;
  /** What the handler threw, when the 500 is the host's and not the handler's own. */
  threw?: Thrown;
};

/** An error of the learner's code, and where in their file it happened, as "server.ts:12". */
export type Thrown = { message: string; where?: string };

export type FreshOptions = {
  accounts: readonly Account[];
  /** Math.random and all clocks stand still: whatever still differs comes from a real random source. */
  frozenChance?: boolean;
  /** So many bytes, the first that the server takes from a cryptographic generator, are zero: see zeroFirstBytes. */
  zeroBytes?: number;
  /** Every read of the list throws, as when a database is down. */
  listFails?: boolean;
  /** The same from this moment on, epoch milliseconds. */
  listFailsFrom?: number;
  /** Records what the server's code asks for, takes and keeps, if the target can: see `watched`. */
  watch?: boolean;
  /** What lies on the disk already: paths and texts. Nothing by default. */
  disk?: [path: string, text: string][];
  /** So many servers share disk, comments and clock, and take turns in answering. Each has a memory of its own. */
  servers?: number;
};

/** A lab server, wherever it runs. Checks and attacks do not know which kind they talk to. */
export interface Target {
  /** Starts again: the module is loaded anew, the list is empty, the disk holds what `options` say, and `options` hold. Throws ServerTrouble. */
  fresh(options: FreshOptions): Promise<void>;
  /** Sends one request. Throws ServerTrouble when no answer comes. */
  send(request: WireRequest): Promise<WireResponse>;
  /** Calls a function that the server's file exports. Throws ServerTrouble when there is none or it throws. */
  call(name: string, args: string[]): Promise<unknown>;
  /** The list as the server holds it, IDs and records, and then what lies on its disk, paths and texts. */
  list(): Promise<[id: string, record: unknown][]>;
  /** What the server's code did since the last `fresh` with `watch`. Missing where the target cannot look into the code. */
  watched?(): Promise<Watched>;
  close(): Promise<void>;
  /** What the clock of a new scene shows, epoch milliseconds, where the server's own clock cannot be set. */
  startsAt?(): number;
  /** Who may log in, where that is not the grader's to say. */
  readonly accounts?: readonly Account[] | undefined;
}

/** The target has no means for what a check asks of it. The check is not reached, and that is no fault of the server. */
export class CannotDo extends Error {
  override readonly name = "CannotDo";
}

/** The server could not be graded: it did not load, answer or survive. `code` is stable; the message says what to do. */
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
