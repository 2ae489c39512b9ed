import { relative } from "node:path";
import type { Writable } from "node:stream";
import { Fork } from "./fork.ts";
import { received } from "./client.ts";
import type { Output } from "./output.ts";
import { Patience, type Asked } from "./patience.ts";
import { parseAnswer, parseList, parseStreamed, parseWatched } from "./reports.ts";
import { busyness, seconds, type Silence } from "./silence.ts";
import { OddFile, readText } from "./source-file.ts";
import { findLoop } from "./stuck.ts";
import type { Wish } from "./protocol.ts";
import { ServerTrouble, type Streamed, type Target, type WireRequest, type WireResponse } from "../target.ts";
import type { Watched } from "../watched.ts";

export type HostOptions = {
  /** Absolute path of the learner's file. */
  file: string;
  /** Port on 127.0.0.1. Any free one by default. */
  port?: number;
  /** How long a file may load, and how long a handler may take while nothing else is answered, in milliseconds. */
  patienceMs?: number;
  /** Cap of the JavaScript heap, in megabytes. */
  memoryMb?: number;
  /** Also gets what the file prints, in printable characters and marked. */
  show?: Writable;
  /** Called once for each process that ended or was given up; not after `close`. */
  onTrouble?: (trouble: ServerTrouble) => void;
};

/** A lab server in a process of its own. After trouble, `fresh` starts a new process. */
export type Host = Target & {
  readonly port: number;
  /** Undefined when it was closed or has ended. */
  readonly pid: number | undefined;
  /** What it printed since the last `fresh`. Grows until the next. */
  output(): Output;
};

const BOOT_MS = 20_000;

const NOT_OURS = (what: string): string =>
  `The answer to ${what} was not written by the grader's part of the server's process. A handler must return a Response, and must not answer in another way.`;

/** Starts the process that will run the file, and resolves when it listens. Throws ServerTrouble. */
export async function startHost(options: HostOptions): Promise<Host> {
  const host = new HostProcess(options);
  try {
    await host.boot();
    return host;
  } catch (error) {
    await host.close();
    throw error;
  }
}

class HostProcess implements Host {
  port = 0;
  readonly #options: Required<Omit<HostOptions, "show">> & Pick<HostOptions, "show">;
  readonly #shown: string;
  readonly #patience = new Patience(
    () => this.#fork?.child.pid,
    (asked, silence) => void this.#giveUp(asked, silence),
  );
  #fork: Fork | undefined;
  #trouble: ServerTrouble | undefined;

  constructor(options: HostOptions) {
    this.#options = { port: 0, patienceMs: 3000, memoryMb: 128, onTrouble: () => {}, ...options };
    this.#shown = relative(process.cwd(), options.file).replaceAll("\\", "/");
    this.#start();
  }

  get pid(): number | undefined {
    return this.#trouble ? undefined : this.#fork?.child.pid;
  }

  output(): Output {
    return this.#fork?.output.current ?? { text: "", characters: 0 };
  }

  async boot(): Promise<void> {
    const fork = this.#fork ?? this.#start();
    this.port = await this.#within(fork.ready, BOOT_MS, "The server's process did not start");
  }

  async fresh(options: Parameters<Target["fresh"]>[0]): Promise<void> {
    const { file, patienceMs } = this.#options;
    this.#mustBeReadable(file);
    if (this.#trouble) {
      this.#start();
      await this.boot();
    }
    // Wait one turn of the event loop: it delivers what the last server printed before its last answer.
    await new Promise(setImmediate);
    this.#fork?.output.restart();
    await this.#order({ do: "fresh", options }, patienceMs, `Loading ${this.#shown} did not finish`);
  }

  /** Checks the file first, because the process might wait for ever when it reads it. */
  #mustBeReadable(file: string): void {
    try {
      if (readText(file) === undefined) throw new ServerTrouble("no-file", `There is no ${this.#shown}.`);
    } catch (error) {
      if (!(error instanceof OddFile)) throw error;
      throw new ServerTrouble("odd-file", `${this.#shown} ${error.message}.`);
    }
  }

  async send(request: WireRequest): Promise<WireResponse> {
    const fork = this.#fork ?? this.#start();
    const what = `${request.method} ${request.path}`;
    const answer = await this.#within(fork.send(request), this.#options.patienceMs, `${what} was not answered`);
    return received(parseAnswer(answer) ?? this.#forged(NOT_OURS(what)), what);
  }

  call(name: string, args: string[]): Promise<unknown> {
    return this.#order({ do: "call", name, args }, this.#options.patienceMs, `${name}() did not return`);
  }

  async list(): Promise<[id: string, record: unknown][]> {
    const list = await this.#order({ do: "list" }, this.#options.patienceMs, "The server did not show its list");
    return parseList(list) ?? this.#forged("The server's process showed something else in place of its list.");
  }

  async tick(now: number): Promise<void> {
    await this.#order(
      { do: "tick", now },
      this.#options.patienceMs,
      "The server's event streams did not finish sending",
    );
  }

  async take(stream: number): Promise<Streamed> {
    const wish = { do: "take", stream } as const;
    const taken = await this.#order(wish, this.#options.patienceMs, "The server did not show its event stream");
    return (
      parseStreamed(taken) ?? this.#forged("The server's process showed something else in place of its event stream.")
    );
  }

  async stop(stream: number): Promise<void> {
    await this.#order({ do: "stop", stream }, this.#options.patienceMs, "The server did not end its event stream");
  }

  #forged(message: string): never {
    const trouble = new ServerTrouble("forged", message);
    this.#fail(trouble);
    throw trouble;
  }

  async watched(): Promise<Watched> {
    const seen = await this.#order(
      { do: "watched" },
      this.#options.patienceMs,
      "The server's process did not report its work",
    );
    return parseWatched(seen);
  }

  async close(): Promise<void> {
    const fork = this.#fork;
    this.#trouble ??= new ServerTrouble("died", "The server has been closed.");
    this.#drop(this.#trouble);
    await fork?.ended;
  }

  #start(): Fork {
    const { file, port, memoryMb, show } = this.#options;
    const fork = new Fork({ file, port, memoryMb, show, shown: this.#shown });
    this.#fork = fork;
    this.#trouble = undefined;
    fork.ended.then((why) => {
      if (this.#fork === fork) this.#fail(why);
    });
    return fork;
  }

  #order(wish: Wish, patienceMs: number, what: string): Promise<unknown> {
    const fork = this.#fork ?? this.#start();
    return this.#within(fork.ask(wish), patienceMs, what);
  }

  /** Rejects when the process ends, or when it answers neither this nor anything else for that long. */
  #within<T>(work: Promise<T>, patienceMs: number, what: string): Promise<T> {
    if (this.#trouble) return Promise.reject(this.#trouble);
    return this.#patience.within(work, { what, patienceMs });
  }

  async #giveUp({ what, patienceMs }: Asked, silence: Silence): Promise<void> {
    const fork = this.#fork;
    if (!fork || this.#trouble) return;
    // The next question makes Node print something that is not the learner's.
    fork.output.freeze();
    // A process that still answers orders waits for something; one that does not is in a loop.
    const idle = fork.ask({ do: "list" }).then(
      () => undefined,
      () => undefined,
    );
    const busy = await Promise.race([findLoop(fork.child, silence.wall / silence.fair), idle]);
    const message = noAnswer(what, patienceMs, silence, busy !== undefined);
    if (this.#fork === fork) this.#fail(new ServerTrouble("no-answer", message, busy?.where));
    fork.kill();
  }

  #fail(trouble: ServerTrouble): void {
    if (this.#trouble) return;
    this.#trouble = trouble;
    this.#drop(trouble);
    this.#options.onTrouble(trouble);
  }

  #drop(trouble: ServerTrouble): void {
    this.#fork?.kill();
    this.#patience.end(trouble);
  }
}

/** The message guesses a cause only if the process had enough processor time. */
function noAnswer(what: string, patienceMs: number, silence: Silence, isBusy: boolean): string {
  const load = busyness(silence);
  const time = load ? seconds(silence.wall) : String(patienceMs / 1000);
  const said = `${what} within ${time} seconds${load}.`;
  if (silence.fair < patienceMs) return `${said} End other programs, and grade again.`;
  const loops = isBusy || silence.ran > silence.fair / 2;
  return `${said} ${loops ? "Is there a loop that never ends?" : "Is there a promise that never settles?"}`;
}
