import { fork, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { explainEnd, parseLastWords } from "./end.ts";
import { OutputBuffer } from "./output.ts";
import { LAST_WORDS_FD, type Order, type Report, type Wish } from "./protocol.ts";
import { ServerTrouble } from "../target.ts";

export type ForkOptions = { file: string; port: number; memoryMb: number; inherit: boolean };

/** A child process in a group of its own, so that ending it ends whatever it started. */
export class Fork {
  readonly child: ChildProcess;
  readonly output = new OutputBuffer();
  /** The port it listens on. Rejects with ServerTrouble when it cannot. */
  readonly ready: Promise<number>;
  /** Why it ended. Never rejects. */
  readonly ended: Promise<ServerTrouble>;
  readonly #answers = new Map<number, PromiseWithResolvers<unknown>>();
  #orders = 0;

  constructor({ file, port, memoryMb, inherit }: ForkOptions) {
    const printed = inherit ? "inherit" : "pipe";
    this.child = fork(childFile(), [file, String(port)], {
      detached: process.platform !== "win32",
      execArgv: [
        "--disable-warning=ExperimentalWarning",
        `--max-old-space-size=${memoryMb}`,
        "--inspect-port=127.0.0.1:0",
      ],
      env: { ...process.env, NODE_OPTIONS: "", NODE_COMPILE_CACHE: cacheFolder(), FORCE_COLOR: "0" },
      stdio: ["ignore", printed, printed, "ipc", "pipe"],
      serialization: "advanced",
    });
    remember(this);
    const stderr = this.#capture();
    const ready = Promise.withResolvers<number>();
    this.ready = ready.promise;
    this.child.on("message", (report: Report) => this.#receive(report, ready));
    this.ended = this.#end(stderr, memoryMb);
    this.ended.then(ready.reject);
    ready.promise.catch(() => {});
  }

  /** Gives an order and waits for what the child reports. Never settles when the child ends. */
  ask(wish: Wish): Promise<unknown> {
    const answer = Promise.withResolvers<unknown>();
    const id = ++this.#orders;
    this.#answers.set(id, answer);
    const order: Order = { ...wish, id };
    this.child.send(order, () => {});
    return answer.promise;
  }

  /** Ends the process and everything it started. Safe to call at any time, also while Node exits. */
  kill(): void {
    living.delete(this);
    const { pid } = this.child;
    if (pid === undefined) return;
    if (process.platform === "win32") return void this.child.kill("SIGKILL");
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // ESRCH: nobody of the group is left.
    }
  }

  #receive(report: Report, ready: PromiseWithResolvers<number>): void {
    if ("ready" in report) return ready.resolve(report.ready);
    const answer = this.#answers.get(report.id);
    this.#answers.delete(report.id);
    if (!("trouble" in report)) return answer?.resolve(report.value);
    const { code, message, where } = report.trouble;
    (answer ?? ready).reject(new ServerTrouble(code, message, where));
  }

  #capture(): () => string {
    let last = "";
    this.child.stdout?.setEncoding("utf8").on("data", (chunk: string) => this.output.add(chunk));
    this.child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      last = (last + chunk).slice(-10_000);
      const [own = "", dump] = chunk.split(/\s*<--- Last few GCs --->/);
      this.output.add(own);
      // V8's report of its own end is not what the learner printed.
      if (dump !== undefined) this.output.freeze();
    });
    return () => last;
  }

  async #end(stderr: () => string, memoryMb: number): Promise<ServerTrouble> {
    let words = "";
    const channel = this.child.stdio[LAST_WORDS_FD] as Readable | undefined;
    channel?.setEncoding("utf8").on("data", (chunk: string) => (words = (words + chunk).slice(0, 10_000)));
    const ended = Promise.withResolvers<{ code: number | null; signal: string | null }>();
    this.child.on("error", () => ended.resolve({ code: null, signal: null }));
    this.child.on("exit", (code, signal) => {
      this.kill();
      // A process that left the group may hold the pipes open for ever: what was printed has come by then.
      const timer = setTimeout(() => ended.resolve({ code, signal }), 300);
      this.child.on("close", () => {
        clearTimeout(timer);
        ended.resolve({ code, signal });
      });
    });
    const { code, signal } = await ended.promise;
    for (const stream of this.child.stdio) stream?.destroy();
    return explainEnd({ code, signal, words: parseLastWords(words), stderr: stderr() }, memoryMb);
  }
}

/** Beside this file; when a bundler has moved this file, below the working directory. */
function childFile(): string {
  const beside = join(import.meta.dirname, "child.ts");
  return existsSync(beside) ? beside : join(process.cwd(), "labs/kit/target/process/child.ts");
}

/** Stripping types costs 50 ms at every start; Node keeps the result here. */
const cacheFolder = (): string => join(childFile(), "../../../../../node_modules/.cache/wristband");

const living = new Set<Fork>();
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function killAll(): void {
  for (const each of living) each.kill();
}

function onSignal(signal: NodeJS.Signals): void {
  killAll();
  process.off(signal, onSignal);
  // Whoever else listens decides what happens next; if nobody does, the signal does what it always did.
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}

function remember(one: Fork): void {
  living.add(one);
  if (process.listeners("exit").includes(killAll)) return;
  process.on("exit", killAll);
  for (const signal of SIGNALS) process.on(signal, onSignal);
}
