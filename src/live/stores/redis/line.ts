/**
 * Runs tasks with the same key one after the other, in the order in which they came. Tasks with other keys do not wait.
 */
export class Line {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Resolves when every task that runs or waits has ended. */
  async end(): Promise<void> {
    await Promise.all(this.#tails.values());
  }

  /**
   * Runs `work` when every earlier task of that key has ended, whether it failed or not. Returns or throws what `work`
   * does.
   */
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
