import { ServerTrouble, type Streamed } from "./target.ts";
import { fewTurns } from "./turnstile.ts";

/** Streams that one server has open at once. Beyond it the oldest is given up. */
const MOST_OPEN = 32;
/** Characters and pieces that a stream may send before it waits for a tick. */
const MOST_CHARACTERS = 1_000_000;
const MOST_PIECES = 10_000;

const TYPE = /^text\/event-stream\b/i;

/** True for an answer whose body goes on after the handler has returned. */
export const isEventStream = (headers: readonly (readonly [string, string])[]): boolean =>
  headers.some(([name, value]) => name.toLowerCase() === "content-type" && TYPE.test(value));

/** The event streams that one server has open, and the ticks that they wait for. */
export class Streams {
  readonly #open = new Map<number, Reading>();
  #waiting: (() => void)[] = [];
  #last = 0;

  /** Resolves at the next tick of the lab's clock. The lab gets this function. */
  readonly tick = (): Promise<void> => new Promise((resolve) => void this.#waiting.push(resolve));

  /** Starts to read a body. Resolves when the server waits, to what came so far. `stream` is missing if it has ended. */
  async begin(body: ReadableStream<Uint8Array>): Promise<{ body: string; stream?: number }> {
    const reading = new Reading(body);
    this.#open.set(++this.#last, reading);
    const stream = this.#last;
    await this.#standstill();
    const { text, ended } = this.take(stream);
    if (ended) return { body: text };
    for (const [oldest, one] of this.#open) {
      if (this.#open.size <= MOST_OPEN) break;
      one.stop();
      this.#open.delete(oldest);
    }
    return { body: text, stream };
  }

  /** One tick: everybody who waits for it goes on, until all wait again. */
  async advance(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
    await this.#standstill();
  }

  /** What has come since the last call. A stream that is not open has ended. Throws ServerTrouble for one without end. */
  take(stream: number): Streamed {
    const taken = this.#open.get(stream)?.take() ?? { text: "", ended: true };
    if (taken.ended) this.#open.delete(stream);
    return taken;
  }

  /** Stops reading a stream, as a client does that goes away. */
  stop(stream: number): void {
    this.#open.get(stream)?.stop();
    this.#open.delete(stream);
  }

  /** Waits until no stream sends anything new. */
  async #standstill(): Promise<void> {
    const count = () => [...this.#open.values()].reduce((sum, { pieces }) => sum + pieces, 0);
    let before;
    do {
      before = count();
      await fewTurns();
    } while (count() !== before);
  }
}

/** One stream that is being read. */
class Reading {
  /** How many pieces have come. */
  pieces = 0;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #text = "";
  #sinceTaken = 0;
  #ended = false;
  #threw: string | undefined;
  #trouble: ServerTrouble | undefined;

  constructor(body: ReadableStream<Uint8Array>) {
    this.#reader = body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
    void this.#read();
  }

  take(): Streamed {
    if (this.#trouble) throw this.#trouble;
    const taken: Streamed = { text: this.#text, ended: this.#ended };
    if (this.#threw !== undefined) taken.threw = this.#threw;
    this.#text = "";
    this.#sinceTaken = 0;
    return taken;
  }

  stop(): void {
    this.#ended = true;
    // Do not wait for the cancel: a source may never finish it.
    void this.#reader.cancel().catch(() => {});
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for (let part = await this.#reader.read(); !part.done; part = await this.#reader.read()) {
        this.#text += decoder.decode(part.value, { stream: true });
        this.pieces++;
        if (this.#text.length > MOST_CHARACTERS || ++this.#sinceTaken > MOST_PIECES) return this.#giveUp();
      }
    } catch (error) {
      this.#threw = String(error);
    }
    this.#ended = true;
  }

  #giveUp(): void {
    this.#trouble = new ServerTrouble(
      "too-much",
      "The event stream sends without end. Wait for `tick()` between events.",
    );
    this.stop();
  }
}
