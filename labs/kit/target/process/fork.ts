import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import type { Duplex, Writable } from "node:stream";
import { readLines, sendLine } from "./channel.ts";
import { asked } from "./client.ts";
import { explainEnd } from "./end.ts";
import { createMark, keepTrack } from "./living.ts";
import { OutputBuffer } from "./output.ts";
import { showMarked } from "./show-marked.ts";
import {
  CHANNEL_FD,
  LAST_WORDS_FD,
  type LastWords,
  type Order,
  type Report,
  type Sending,
  type Wish,
} from "./protocol.ts";
import { parseLastWords, parseReport, toTrouble } from "./reports.ts";
import { ServerTrouble, type WireRequest } from "../target.ts";

export type ForkOptions = {
  /** Absolute path of the learner's file, and its name for people. */
  file: string;
  shown: string;
  port: number;
  memoryMb: number;
  show: Writable | undefined;
};

type Waiting = PromiseWithResolvers<unknown> & { what: string };

/** More characters than any list may have that a child reports as JSON. */
const MOST_REPORT = 32_000_000;
const MOST_WORDS = 10_000;

/** A child process in its own group, so that ending the group ends everything that it started. */
export class Fork {
  readonly child: ChildProcess;
  readonly output = new OutputBuffer();
  /** The port it listens on. Rejects with ServerTrouble when it cannot. */
  readonly ready: Promise<number>;
  /** Why it ended. Never rejects. */
  readonly ended: Promise<ServerTrouble>;
  readonly #shown: string;
  readonly #answers = new Map<number, Waiting>();
  readonly #ready = Promise.withResolvers<number>();
  #isReady = false;
  #forged: ServerTrouble | undefined;
  #words: LastWords | undefined;
  #orders = 0;
  #held = 0;

  constructor(options: ForkOptions) {
    this.#shown = options.shown;
    const { mark, env } = createMark(process.env);
    this.child = start(options, env);
    this.kill = keepTrack(this.child, mark);
    const stderr = this.#capture(options.show);
    this.ready = this.#ready.promise;
    this.ended = this.#end(stderr, options.memoryMb);
    this.ended.then(this.#ready.reject);
    this.ready.catch(() => {});
    // Without its channel the process gets no orders, and would not notice that the grader has ended.
    this.#pipe(CHANNEL_FD).on("end", () => this.kill());
    readLines(
      this.#pipe(CHANNEL_FD),
      MOST_REPORT,
      (line) => this.#receive(line),
      () => this.#forge(CHANNEL_FD),
    );
    readLines(
      this.#pipe(LAST_WORDS_FD),
      MOST_WORDS,
      (line) => this.#part(line),
      () => this.#forge(LAST_WORDS_FD),
    );
  }

  /** Sends an order and waits for the child's report. Never settles when the child ends. */
  ask(wish: Wish): Promise<unknown> {
    return this.#order(wish, describe(wish));
  }

  #order(wish: Wish | Sending, what: string): Promise<unknown> {
    const answer = Promise.withResolvers<unknown>();
    const id = ++this.#orders;
    this.#answers.set(id, { ...answer, what });
    const order: Order = { ...wish, id };
    sendLine(this.#pipe(CHANNEL_FD), order);
    return answer.promise;
  }

  /** Sends a request and waits for the child's answer. Never settles when the child ends. */
  send(request: WireRequest): Promise<unknown> {
    const { body } = request;
    if (!(body instanceof Promise)) return this.#order({ do: "send", request: asked(request) }, named(request));
    const held = ++this.#held;
    body.then(
      (text) => void this.#order({ do: "body", held, text }, named(request)).catch(() => {}),
      // A body that never comes: the request goes on waiting.
      () => {},
    );
    return this.#order({ do: "send", request: asked(request), held }, named(request));
  }

  /** Ends the process and everything it started. May be called at any time, also while Node exits. */
  readonly kill: () => void;

  #pipe = (descriptor: number): Duplex => this.child.stdio[descriptor] as Duplex;

  #receive(line: string): void {
    const report = parseReport(line);
    if (!report || !this.#fits(report)) this.#forge(CHANNEL_FD);
  }

  /** False for a report that answers no order: the grader's own part of the child did not write it. */
  #fits(report: Report): boolean {
    if ("ready" in report) {
      if (this.#isReady) return false;
      this.#isReady = true;
      this.#ready.resolve(report.ready);
      return true;
    }
    const waiting = this.#answers.get(report.id) ?? (report.id === 0 && !this.#isReady ? this.#boot() : undefined);
    this.#answers.delete(report.id);
    if (!waiting) return false;
    if ("trouble" in report) waiting.reject(toTrouble(report.trouble, waiting.what, this.#shown));
    else waiting.resolve("answer" in report ? report.answer : report.value);
    return true;
  }

  #boot = (): Pick<Waiting, "resolve" | "reject" | "what"> => ({
    resolve: () => this.#forge(CHANNEL_FD),
    reject: this.#ready.reject,
    what: "Starting the process",
  });

  #part(line: string): void {
    const words = parseLastWords(line);
    if (words) this.#words ??= words;
    else this.#forge(LAST_WORDS_FD);
  }

  /** Ends the process when other code than ours writes to this descriptor. */
  #forge(descriptor: number): void {
    const message = `The server's code wrote to file descriptor ${descriptor}, which only the grader may use. A server must not use the descriptors ${CHANNEL_FD} and ${LAST_WORDS_FD}.`;
    this.#forged ??= new ServerTrouble("forged", message);
    this.kill();
  }

  #capture(show: Writable | undefined): () => string {
    const { stdout, stderr } = this.child;
    let last = "";
    stdout?.setEncoding("utf8").on("data", (chunk: string) => this.output.add(chunk));
    stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      last = (last + chunk).slice(-10_000);
      const [own = "", dump] = chunk.split(/\s*<--- Last few GCs --->/);
      this.output.add(own);
      // V8's report about its own end is not the learner's output.
      if (dump !== undefined) this.output.freeze();
    });
    if (show) for (const stream of [stdout, stderr]) if (stream) showMarked(stream, show);
    return () => last;
  }

  async #end(stderr: () => string, memoryMb: number): Promise<ServerTrouble> {
    const ended = Promise.withResolvers<{ code: number | null; signal: string | null }>();
    this.child.on("error", () => ended.resolve({ code: null, signal: null }));
    this.child.on("exit", (code, signal) => {
      this.kill();
      // A process that left the group may keep the pipes open for ever. What was printed has arrived by then.
      const timer = setTimeout(() => ended.resolve({ code, signal }), 300);
      this.child.on("close", () => {
        clearTimeout(timer);
        ended.resolve({ code, signal });
      });
    });
    const { code, signal } = await ended.promise;
    for (const stream of this.child.stdio) stream?.destroy();
    return this.#forged ?? explainEnd({ code, signal, words: this.#words, stderr: stderr() }, memoryMb);
  }
}

function start({ file, port, memoryMb }: ForkOptions, env: NodeJS.ProcessEnv): ChildProcess {
  const flags = [
    "--disable-warning=ExperimentalWarning",
    `--max-old-space-size=${memoryMb}`,
    "--inspect-port=127.0.0.1:0",
  ];
  return spawn(process.execPath, [...flags, childFile(), file, String(port)], {
    detached: process.platform !== "win32",
    env: { ...env, NODE_OPTIONS: "", NODE_COMPILE_CACHE: cacheFolder(), FORCE_COLOR: "0" },
    stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
  });
}

const named = ({ method, path }: WireRequest): string => `${method} ${path}`;

function describe(wish: Wish): string {
  if (wish.do === "call") return `${wish.name}()`;
  return wish.do === "fresh" ? "Starting the server" : "Reading the server's list";
}

const childFile = (): string => join(import.meta.dirname, "child.ts");

/** The folder where Node keeps stripped types. Stripping takes 50 ms at every start. */
const cacheFolder = (): string => join(childFile(), "../../../../../node_modules/.cache/wristband");
