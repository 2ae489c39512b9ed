const MAX_OUTPUT = 30_000;

/** What a server printed since it was last started: the first 30 KB, and how much there was in all. */
export type Output = { text: string; characters: number };

/** Keeps the start of what a process prints. The rest is read and dropped, so that the process never blocks on it. */
export class OutputBuffer {
  #current: Output = { text: "", characters: 0 };
  #frozen = false;

  /** Grows until the next call of `restart`. */
  get current(): Output {
    return this.#current;
  }

  restart(): void {
    this.#current = { text: "", characters: 0 };
  }

  /** From now on nothing is kept: what follows is not the learner's. */
  freeze(): void {
    this.#frozen = true;
  }

  add(chunk: string): void {
    if (this.#frozen) return;
    const room = MAX_OUTPUT - this.#current.text.length;
    if (room > 0) this.#current.text += chunk.slice(0, room);
    this.#current.characters += chunk.length;
  }
}
