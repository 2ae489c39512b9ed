import type { ServerTrouble } from "../target.ts";

/**
 * Waits for a server's answers, and notices when it is silent. The time of a question runs only while the server
 * answers nothing else, because a slow machine is slow for everything.
 */
export class WorkerSilence {
  readonly #waiting = new Set<(trouble: ServerTrouble) => void>();
  readonly #onSilence: (what: string) => void;
  #lastSign = 0;

  /** Calls `onSilence` with the question that had no answer, and how long. `onSilence` must call `drop`. */
  constructor(onSilence: (what: string) => void) {
    this.#onSilence = onSilence;
  }

  /**
   * Settles as `work` does. Rejects when `drop` is called before. `what`: the start of the sentence, without the time.
   */
  within<T>(work: Promise<T>, patienceMs: number, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const asked = performance.now();
      const look = () => {
        const silence = performance.now() - Math.max(asked, this.#lastSign);
        if (silence >= patienceMs) return this.#onSilence(`${what} within ${patienceMs / 1000} seconds`);
        timer = setTimeout(look, patienceMs - silence);
      };
      let timer = setTimeout(look, patienceMs);
      const settle = () => {
        clearTimeout(timer);
        this.#waiting.delete(reject);
        this.#lastSign = performance.now();
      };
      this.#waiting.add(reject);
      work.finally(settle).then(resolve, reject);
    });
  }

  /** Rejects everything that still waits. */
  drop(trouble: ServerTrouble): void {
    for (const reject of this.#waiting) reject(trouble);
  }
}
