import type { Wish } from "../process/protocol.ts";
import { explainEnd } from "../process/end.ts";
import { OutputBuffer, type Output } from "../process/output.ts";
import { parseList, parseStreamed, toTrouble } from "../process/reports.ts";
import {
  ServerTrouble,
  type FreshOptions,
  type Streamed,
  type Target,
  type WireRequest,
  type WireResponse,
} from "../target.ts";
import { prepare, type Draft, type Reader } from "./draft.ts";
import { readAnswer, readReport, type Module, type Order, type Report, type Sent } from "./worker-messages.ts";
import { WorkerSilence } from "./worker-silence.ts";

/** A worker that a learner's draft will run in: the port to it, and what ends it at once. */
export type Spawned = { port: MessagePort; end: () => void };

export type InWorkerOptions = {
  draft: Draft;
  reader: Reader;
  /** Starts a worker with nothing in it. */
  spawn: () => Spawned;
  /** How long a draft may load, and how long a handler may take while nothing else is answered, in milliseconds. */
  patienceMs?: number;
};

/** How long a worker may take to reply before it counts as in a loop. */
const SIGN_MS = 1_000;
const BOOT_MS = 20_000;

/** A learner's draft in a worker of this page. After trouble, `fresh` starts a new worker. */
export type InWorker = Target & {
  /** What it printed since the last `fresh`. */
  output(): Output;
};

export const inWorker = (options: InWorkerOptions): InWorker => new WorkerTarget(options);

/** An order without its number. */
type Ask = Order extends infer One ? (One extends Order ? Omit<One, "id"> : never) : never;

type Asked = PromiseWithResolvers<unknown> & { what: string };

/** The order or request, in the words of a message. */
function describe(ask: Ask): string {
  if (ask.do === "send") return `${ask.request.method} ${ask.request.path}`;
  if (ask.do === "call") return `${ask.name}()`;
  if (ask.do === "tick" || ask.do === "take") return "The event stream";
  return ask.do === "list" ? "Reading the server's list" : "Starting the server";
}

class WorkerTarget implements InWorker {
  readonly #options: Required<InWorkerOptions>;
  readonly #silence = new WorkerSilence((what) => void this.#giveUp(what));
  readonly #output = new OutputBuffer();
  #worker: Spawned | undefined;
  #trouble: ServerTrouble | undefined;
  #answers = new Map<number, Asked>();
  #ready = Promise.withResolvers<string[]>();
  #orders = 0;

  constructor(options: InWorkerOptions) {
    this.#options = { patienceMs: 3000, ...options };
  }

  output(): Output {
    return this.#output.current;
  }

  async fresh(options: FreshOptions): Promise<void> {
    if (!this.#worker || this.#trouble) await this.#start();
    this.#output.restart();
    const { patienceMs, draft } = this.#options;
    await this.#order({ do: "fresh", options }, patienceMs, `Loading ${draft.entry} did not finish`);
  }

  async send(request: WireRequest): Promise<WireResponse> {
    const { body, ...rest } = request;
    const held = body instanceof Promise;
    const sent: Sent = held ? { ...rest, held } : { ...rest, ...(body === undefined ? {} : { body }) };
    const what = `${request.method} ${request.path}`;
    const answered = this.#order({ do: "send", request: sent }, this.#options.patienceMs, `${what} was not answered`);
    const [worker, id] = [this.#worker, this.#orders];
    if (held)
      void body.then((text) => worker?.port.postMessage({ id, do: "body", text } satisfies Order)).catch(() => {});
    const answer = readAnswer(await answered);
    if (answer) return answer;
    throw this.#fail(
      new ServerTrouble("forged", `The answer to ${what} was not written by the grader's part of the server's worker.`),
    );
  }

  call(name: string, args: string[]): Promise<unknown> {
    return this.#order({ do: "call", name, args }, this.#options.patienceMs, `${name}() did not return`);
  }

  async list(): Promise<[id: string, record: unknown][]> {
    const { patienceMs } = this.#options;
    const list = parseList(await this.#order({ do: "list" }, patienceMs, "The server did not show its list"));
    if (list) return list;
    throw this.#fail(new ServerTrouble("forged", "The server's worker showed something else in place of its list."));
  }

  async tick(now: number): Promise<void> {
    const { patienceMs } = this.#options;
    await this.#order({ do: "tick", now }, patienceMs, "The server's event streams did not finish sending");
  }

  async take(stream: number): Promise<Streamed> {
    const { patienceMs } = this.#options;
    const taken = await this.#order({ do: "take", stream }, patienceMs, "The server did not show its event stream");
    const streamed = parseStreamed(taken);
    if (streamed) return streamed;
    throw this.#fail(
      new ServerTrouble("forged", "The server's worker showed something else in place of its event stream."),
    );
  }

  async close(): Promise<void> {
    this.#fail(new ServerTrouble("died", "The server has been closed."));
  }

  async #start(): Promise<void> {
    this.#trouble = undefined;
    this.#answers = new Map();
    this.#ready = Promise.withResolvers();
    const worker = this.#options.spawn();
    this.#worker = worker;
    worker.port.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (this.#worker === worker) this.#receive(readReport(data));
    };
    const there = await this.#silence.within(this.#ready.promise, BOOT_MS, "The server's worker did not start");
    const modules = this.#prepare(new Set(there));
    await this.#order(
      { do: "draft", modules },
      this.#options.patienceMs,
      "The server's worker did not accept the draft",
    );
  }

  /** Throws ServerTrouble for a draft that cannot be read. Then the worker gets no order. */
  #prepare(there: ReadonlySet<string>): Module[] {
    const { draft, reader } = this.#options;
    try {
      return prepare(draft, reader, there);
    } catch (error) {
      throw error instanceof ServerTrouble ? this.#fail(error) : error;
    }
  }

  #order(ask: Ask, patienceMs: number, what: string): Promise<unknown> {
    if (this.#trouble) return Promise.reject(this.#trouble);
    return this.#silence.within(this.#post(ask), patienceMs, what);
  }

  #post(ask: Ask): Promise<unknown> {
    const answer = Promise.withResolvers<unknown>();
    const id = ++this.#orders;
    this.#answers.set(id, { ...answer, what: describe(ask) });
    this.#worker?.port.postMessage({ ...ask, id } satisfies Order);
    return answer.promise;
  }

  #receive(report: Report | undefined): void {
    if (!report) return;
    if ("ready" in report) return this.#ready.resolve(report.ready);
    if ("printed" in report) return this.#output.add(report.printed);
    if ("died" in report)
      return void this.#fail(explainEnd({ code: null, signal: null, words: report.died, stderr: "" }, 0));
    const answer = this.#answers.get(report.id);
    this.#answers.delete(report.id);
    if (!("trouble" in report)) return answer?.resolve(report.value);
    answer?.reject(toTrouble(report.trouble, answer.what, this.#options.draft.entry));
  }

  /** A worker that still answers orders waits for something; one that does not is in a loop. */
  async #giveUp(what: string): Promise<void> {
    const worker = this.#worker;
    if (this.#trouble) return;
    const { promise: late, resolve } = Promise.withResolvers<true>();
    const timer = setTimeout(resolve, SIGN_MS, true);
    const idle = this.#post({ do: "list" } satisfies Wish).then(
      () => false,
      () => false,
    );
    const busy = await Promise.race([late, idle]);
    clearTimeout(timer);
    if (this.#worker !== worker) return;
    const guess = busy ? "Is there a loop that never ends?" : "Is there a promise that never settles?";
    this.#fail(new ServerTrouble("no-answer", `${what}. ${guess}`));
  }

  #fail(trouble: ServerTrouble): ServerTrouble {
    if (this.#trouble) return this.#trouble;
    this.#trouble = trouble;
    this.#worker?.end();
    this.#worker = undefined;
    this.#silence.drop(trouble);
    return trouble;
  }
}
