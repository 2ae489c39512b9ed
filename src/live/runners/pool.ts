/** A runner that has a process, and can end it until the next request needs it again. */
export type Member = { giveWay(): Promise<void> };

/** The runners that have a process, up to a limit. Beyond it the one used longest ago ends its process. */
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

  /** Called before a runner starts its process. Does not wait: two runners that wait for each other would hang. */
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
