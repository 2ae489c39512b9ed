import type { Ask, Say, ToldWhole } from "../../../labs/kit/grader/page/page-messages.ts";
import type { Draft, Misread } from "../../../labs/kit/target/worker/draft.ts";
import type { Scripts } from "../../../labs/kit/target/worker/frame.ts";
import { readSay } from "./read-say.ts";

type Line = Extract<Say, { line: unknown }>["line"];

/** `own`: only the lab's own checks. `patienceMs`: how long the draft may be silent, in milliseconds. */
type Options = { own?: boolean; patienceMs?: number };

/** Grades drafts in a frame of this page. Each call throws an Error when the bench itself breaks or was closed. */
export type Bench = {
  /** Calls `tell` with each verdict when it is known, and returns all of them. */
  grade(draft: Draft, tell: (line: Line) => void, options?: Options): Promise<ToldWhole>;
  /** Runs a live server on a draft until the bench is closed. The port takes wishes, as a live server's worker does. */
  live(draft: Draft): MessagePort;
  /** The stripper's error for a text; undefined when it accepts the text. */
  read(text: string): Promise<Misread | undefined>;
  /** Ends every worker, and takes the frame out of the page. */
  close(): void;
};

/** An Ask without its number. */
type Wish = Ask extends infer One ? (One extends Ask ? Omit<One, "id"> : never) : never;
type Waiting = { done: PromiseWithResolvers<Say>; tell: (line: Line) => void };

/**
 * Opens a bench for one lab. `address` is that of the frame's page; its scripts are beside it. `suite` is the file name
 * of the lab's suite. The frame has no origin and no network, so this page fetches the scripts and passes them in.
 */
export async function openBench(address: string, suite: string): Promise<Bench> {
  const base = new URL(address, location.href);
  const scripts = Promise.all([suite, "reader.js", "learner.js"].map((name) => fetchText(new URL(name, base))));
  const frame = document.createElement("iframe");
  frame.sandbox.add("allow-scripts");
  frame.hidden = true;
  frame.title = "Grading";
  const ready = readiness(frame);
  frame.src = base.href;
  document.body.append(frame);
  try {
    const [[suiteText = "", reader = "", learner = ""]] = await Promise.all([scripts, ready]);
    return new FrameBench(frame, { suite: suiteText, reader, learner });
  } catch (error) {
    frame.remove();
    throw error;
  }
}

async function fetchText(url: URL): Promise<string> {
  const response = await fetch(url).catch(() => {
    throw new Error("The grader could not be loaded. Is the site running, and are you online? Then try again.");
  });
  if (!response.ok) throw new Error(`${url.pathname} answered ${response.status}.`);
  return response.text();
}

/** Resolves when the frame's script runs. */
function readiness(frame: HTMLIFrameElement): Promise<void> {
  return new Promise((resolve) => {
    const listen = ({ source, data }: MessageEvent<unknown>) => {
      if (source !== frame.contentWindow || !hasName(data, "benchReady")) return;
      removeEventListener("message", listen);
      resolve();
    };
    addEventListener("message", listen);
  });
}

const hasName = (data: unknown, name: string): boolean => typeof data === "object" && data !== null && name in data;

class FrameBench implements Bench {
  readonly #frame: HTMLIFrameElement;
  readonly #port: MessagePort;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;

  constructor(frame: HTMLIFrameElement, scripts: Scripts) {
    const { port1, port2 } = new MessageChannel();
    this.#frame = frame;
    this.#port = port1;
    this.#port.onmessage = ({ data }: MessageEvent<unknown>) => this.#receive(readSay(data));
    addEventListener("message", this.#listen);
    // A frame without origin has no name to which a message could be addressed.
    frame.contentWindow?.postMessage(scripts, { targetOrigin: "*", transfer: [port2] });
  }

  async grade(draft: Draft, tell: (line: Line) => void, options: Options = {}): Promise<ToldWhole> {
    const said = await this.#ask({ do: "grade", draft, ...options }, tell);
    if ("graded" in said) return said.graded;
    throw new Error("The part of the page that grades servers gave an unexpected answer.");
  }

  live(draft: Draft): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#port.postMessage({ id: ++this.#asked, do: "live", draft } satisfies Ask, [port2]);
    return port1;
  }

  async read(text: string): Promise<Misread | undefined> {
    const said = await this.#ask({ do: "read", text });
    return "misread" in said ? said.misread : undefined;
  }

  close(): void {
    removeEventListener("message", this.#listen);
    this.#drop("The bench was closed.");
    this.#frame.remove();
  }

  readonly #listen = ({ source, data }: MessageEvent<unknown>): void => {
    if (source === this.#frame.contentWindow && hasName(data, "benchBroke"))
      this.#drop("The part of the page that grades servers has failed.");
  };

  #drop(why: string): void {
    for (const { done } of this.#waiting.values()) done.reject(new Error(why));
    this.#waiting.clear();
  }

  #ask(wish: Wish, tell: Waiting["tell"] = () => {}): Promise<Say> {
    const id = ++this.#asked;
    const done = Promise.withResolvers<Say>();
    this.#waiting.set(id, { done, tell });
    this.#port.postMessage({ ...wish, id } satisfies Ask);
    return done.promise;
  }

  #receive(say: Say | undefined): void {
    const one = say && this.#waiting.get(say.id);
    if (!one) return;
    if ("line" in say) return one.tell(say.line);
    this.#waiting.delete(say.id);
    if ("broke" in say) return one.done.reject(new Error(`The suite broke: ${say.broke}`));
    one.done.resolve(say);
  }
}
