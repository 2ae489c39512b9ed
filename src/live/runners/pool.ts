/** Has a process, and can do without it until it is asked for again. */
export type Member = { giveWay(): Promise<void> };

/** The runners that have a process. At most so many: the one used longest ago gives way. */
export class Pool {
  readonly #most: number;
  readonly #running = new Set<Member>();

  constructor(most: number) {
    this.#most = most;
  }

  use(runner: Member): void {
    if (!this.#running.delete(runner)) return;
    this.#running.add(runner);
  }

  /** Called before a runner starts its process. Waits for nobody: two runners that made room for each other would hang. */
  makeRoom(runner: Member): void {
    this.#running.delete(runner);
    const [oldest] = this.#running;
    this.#running.add(runner);
    if (this.#running.size <= this.#most || !oldest) return;
    this.#running.delete(oldest);
    void oldest.giveWay();
  }

  leave(runner: Member): void {
    this.#running.delete(runner);
  }
}
