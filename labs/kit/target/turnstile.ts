import type { Pace } from "../lab/store.ts";

/**
 * A request that is sent together with others: its place among them, from 0; how many they are; whose write is done
 * first; and how many steps of the store the others are ahead, if any.
 */
export type Together = { place: number; of: number; writes: Writes; after?: number };
/** The order of writes in the same step: as they were asked for, or reversed. */
export type Writes = "forwards" | "backwards";

type Waiting = Together & { enter: () => void };
type Operation = { kind: "read" | "write"; run: () => void };

const MOST_ROUNDS = 100;

// Saved at load time, because a learner's code may replace it later.
const turn = setImmediate;
const { subtle } = crypto;

/**
 * Lets requests that belong together meet, so that a race does not depend on luck or on how long anything takes. The
 * server handles none of them before all have arrived. Then the store works step by step: it waits until none of them
 * can go on, answers every read, and does the writes only when no read waits. A handler that checks first and acts
 * later therefore loses the race every time.
 *
 * A write that a handler did not wait for is still not done when its answer goes out. It is done after the next
 * request.
 */
export class Turnstile {
  #waiting: Waiting[] = [];
  /** How many requests are being handled, how many of them belong together, and how many wait for their bodies. */
  #inside = 0;
  #meeting = 0;
  #slow = 0;
  #writes: Writes = "forwards";
  #queue: Operation[] = [];
  #late: Operation[] = [];
  #asked = 0;
  /** Requests that wait for a step of the store, and how many steps each still waits. */
  #behind: { steps: number; enter: () => void }[] = [];
  #pumping = false;

  /** When an operation happens: at once, or in its step while requests meet. */
  readonly pace: Pace = async (kind, act) => {
    this.#asked++;
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
    this.#queue.push({ kind, run });
    void this.#pump();
    return promise;
  };

  /**
   * Resolves when a request may be handled: at once, unless it is sent together with others. One that comes while a slow
   * one waits for its body is handled only when that one can go on with nothing else, however busy the machine is: what
   * came first still sees the time at which it came. Returns the function to call when it has been handled.
   */
  enter(together: Together | undefined, isSlow = false): (() => void) | Promise<() => void> {
    if (!together) return this.#slow === 0 ? this.#goIn(isSlow) : this.#standstill().then(() => this.#goIn(isSlow));
    return this.#meet(together).then(() => {
      this.#meeting++;
      const leave = this.#goIn(isSlow);
      return () => {
        this.#meeting--;
        leave();
      };
    });
  }

  #goIn(isSlow: boolean): () => void {
    this.#inside++;
    if (isSlow) this.#slow++;
    const late = this.#late;
    if (late.length > 0) this.#late = [];
    return () => {
      this.#inside--;
      if (isSlow) this.#slow--;
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
    // Let earlier work get as far as it can.
    await this.#standstill();
    for (const { after = 0, enter } of all) {
      if (after === 0) enter();
      else this.#behind.push({ steps: after, enter });
    }
    if (this.#behind.length > 0) void this.#pump();
    return promise;
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    while (this.#queue.length > 0 || this.#behind.length > 0) {
      await this.#standstill();
      if (this.#letIn()) await this.#standstill();
      const reads = this.#queue.filter(({ kind }) => kind === "read");
      const writes = this.#writes === "forwards" ? this.#queue : this.#queue.toReversed();
      const step = reads.length > 0 ? reads : writes;
      this.#queue = this.#queue.filter((operation) => !step.includes(operation));
      for (const { run } of step) run();
    }
    this.#pumping = false;
  }

  /** Before each step, lets in those who have waited for as many as they should. Returns true if there were some. */
  #letIn(): boolean {
    const due = this.#behind.filter((one) => --one.steps < 0);
    this.#behind = this.#behind.filter(({ steps }) => steps >= 0);
    for (const { enter } of due) enter();
    return due.length > 0;
  }

  /**
   * Waits until no request asks the store for anything new. A digest counts too, because it is done by another thread.
   * It does not wait for code that asks without end.
   */
  async #standstill(): Promise<void> {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const before = this.#asked;
      await fewTurns();
      if (this.#asked === before) return;
    }
  }
}

/** Lets code go on that waits for nothing but promises and digests. */
export async function fewTurns(): Promise<void> {
  for (let turns = 0; turns < 3; turns++) {
    await new Promise((resolve) => turn(resolve));
    await subtle.digest("SHA-256", new Uint8Array());
  }
}
