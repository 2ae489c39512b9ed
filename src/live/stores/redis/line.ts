/** Lets works on the same thing happen one after the other, in the order in which they came. Works on others don't wait. */
export class Line {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Resolves when everything that is under way or waits is done. */
  async end(): Promise<void> {
    await Promise.all(this.#tails.values());
  }

  /** Does `work` when everything before it on that key is done, however that ended. Answers or throws what it does. */
  async wait<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#tails.get(key);
    const turn = before ? before.then(work) : work();
    const tail = turn.then(
      () => {},
      () => {},
    );
    this.#tails.set(key, tail);
    try {
      return await turn;
    } finally {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    }
  }
}
