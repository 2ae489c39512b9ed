/** Timers as in Node: objects, because some code calls their unref(). In a worker this changes nothing. */
import { setTurn } from "./turn.ts";

type Work = (...args: unknown[]) => void;
type Start = (work: Work, delay?: number, ...args: unknown[]) => number;

const native = { timeout: setTimeout as unknown as Start, interval: setInterval as unknown as Start };

class Timeout {
  readonly #start: () => number;
  #id: number;

  constructor(start: () => number) {
    this.#start = start;
    this.#id = start();
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
  refresh(): this {
    clearTimeout(this.#id);
    this.#id = this.#start();
    return this;
  }
  close(): this {
    clearTimeout(this.#id);
    return this;
  }
  /** The browser's clearTimeout converts the object to its number. */
  [Symbol.toPrimitive](): number {
    return this.#id;
  }
}

class Immediate {
  isOff = false;
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
}

const starting =
  (start: Start): ((...given: Parameters<Start>) => Timeout) =>
  (...given) =>
    new Timeout(() => start(...given));

export const timers = {
  setTimeout: starting(native.timeout),
  setInterval: starting(native.interval),
  setImmediate(work: Work, ...args: unknown[]): Immediate {
    const one = new Immediate();
    setTurn(() => {
      if (!one.isOff) work(...args);
    });
    return one;
  },
  clearImmediate(one: unknown): void {
    if (one instanceof Immediate) one.isOff = true;
  },
};
