import { replace } from "./chance.ts";

/** The arrays that outlive a request: those to which more than one call of the lab's code pushes something. */
export class LastingArrays {
  /** In which call an array first got something. */
  readonly #begun = new WeakMap<object, number>();
  readonly #lasting = new Set<readonly unknown[]>();
  readonly #callOf: (array: readonly unknown[]) => number | undefined;

  /** `callOf`: the number of the call that runs now. Undefined: none does, or this array does not count. */
  constructor(callOf: (array: readonly unknown[]) => number | undefined) {
    this.#callOf = callOf;
  }

  /** How much they hold, all together. */
  get size(): number {
    return Array.from(this.#lasting).reduce((sum, { length }) => sum + length, 0);
  }

  /** Listens to every push in this process, until the returned function is called. */
  listen(): () => void {
    const { push } = Array.prototype;
    const { apply } = Reflect;
    const note = (array: unknown[]) => this.#note(array);
    return replace(Array.prototype, "push", function (this: unknown[], ...items: unknown[]): number {
      note(this);
      return apply(push, this, items) as number;
    });
  }

  #note(array: readonly unknown[]): void {
    const call = this.#callOf(array);
    if (call === undefined) return;
    const begun = this.#begun.get(array);
    if (begun === undefined) this.#begun.set(array, call);
    else if (begun !== call) this.#lasting.add(array);
  }
}
