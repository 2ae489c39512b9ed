const MAX_OUTPUT = 30_000;

/** What a server printed since its last start: the first 30 KB, and the number of characters in all. */
export type Output = { text: string; characters: number };

/** Keeps the start of what a process prints. It reads and drops the rest, so that the process never blocks. */
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

  /** Keeps nothing more, because what follows is not the learner's output. */
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
