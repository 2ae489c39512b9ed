import type { Pace } from "../lab/store.ts";

/** A request that is sent at once with others: its place among them, from 0, how many they are, and whose write is done first. */
export type Together = { place: number; of: number; writes: Writes };
/** The order of writes that are asked for in the same step: as they were asked for, or the other way round. */
export type Writes = "forwards" | "backwards";

type Waiting = Together & { enter: () => void };
type Operation = { kind: "read" | "write"; run: () => void };

// Kept from before a learner's code could replace them.
const turn = setImmediate;
const { subtle } = crypto;

/**
 * Lets requests that belong together meet, so that a race does not depend on luck or on how long anything takes. None of
 * them is handled before all are there. Then the store serves them step by step: it waits until all of them stand still,
 * answers every reader, and lets the writers write only when nobody is left to read. Whoever checks first and acts later
 * is overtaken every time.
 *
 * What a handler asked the store to write without waiting for it is still not written when its answer goes out. It is
 * written after the next request.
 */
export class Turnstile {
  #waiting: Waiting[] = [];
  /** How many requests are being handled, and how many of them meet. */
  #inside = 0;
  #meeting = 0;
  #writes: Writes = "forwards";
  #queue: Operation[] = [];
  #late: Operation[] = [];
  #asked = 0;
  #pumping = false;

  /** When an operation happens: at once, or in its step while requests meet. */
  readonly pace: Pace = async (kind, act) => {
    if (this.#meeting === 0) {
      await undefined;
      return act();
    }
    const { promise, resolve, reject } = Promise.withResolvers<ReturnType<typeof act>>();
    const run = () => {
      try {
        resolve(act());
      } catch (error) {
        reject(error);
      }
    };
    this.#asked++;
    this.#queue.push({ kind, run });
    void this.#pump();
    return promise;
  };

  /** When a request may be handled, with what to call when it has been: at once, unless it is sent together with others. */
  enter(together: Together | undefined): (() => void) | Promise<() => void> {
    if (!together) return this.#goIn();
    return this.#meet(together).then(() => {
      this.#meeting++;
      const leave = this.#goIn();
      return () => {
        this.#meeting--;
        leave();
      };
    });
  }

  #goIn(): () => void {
    this.#inside++;
    const late = this.#late;
    if (late.length > 0) this.#late = [];
    return () => {
      this.#inside--;
      for (const { run } of late) run();
      if (this.#inside > 0 || this.#queue.length === 0) return;
      this.#late = this.#queue;
      this.#queue = [];
    };
  }

  async #meet(together: Together): Promise<void> {
    const { promise, resolve: enter } = Promise.withResolvers<void>();
    this.#waiting.push({ ...together, enter });
    if (this.#waiting.length < together.of) return promise;
    const all = this.#waiting.sort((a, b) => a.place - b.place);
    this.#waiting = [];
    this.#writes = together.writes;
    // What was under way before gets as far as it can.
    await this.#standstill();
    for (const one of all) one.enter();
    return promise;
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    while (this.#queue.length > 0) {
      await this.#standstill();
      const reads = this.#queue.filter(({ kind }) => kind === "read");
      const writes = this.#writes === "forwards" ? this.#queue : this.#queue.toReversed();
      const step = reads.length > 0 ? reads : writes;
      this.#queue = this.#queue.filter((operation) => !step.includes(operation));
      for (const { run } of step) run();
    }
    this.#pumping = false;
  }

  /** Until nobody asks the store for anything new. A digest goes the way of everything that other threads do. */
  async #standstill(): Promise<void> {
    let before;
    do {
      before = this.#asked;
      for (let turns = 0; turns < 3; turns++) {
        await new Promise((resolve) => turn(resolve));
        await subtle.digest("SHA-256", new Uint8Array());
      }
    } while (this.#asked !== before);
  }
}
