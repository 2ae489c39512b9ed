import { createSampler, Silence } from "./silence.ts";
import type { ServerTrouble } from "../target.ts";

/** What was asked, for a sentence such as "GET / was not answered", and how long the process may be silent. */
export type Asked = { what: string; patienceMs: number };

/** How often it measures a silence before patience ends. */
const LOOKS = 10;
/** The upper limit, as a multiple of the patience, by the clock and however busy the machine is. */
const MOST = 20;

/** All orders and requests that one process has not answered. Its silence counts from its last answer. */
export class Patience {
  readonly #pid: () => number | undefined;
  readonly #giveUp: (asked: Asked, silence: Silence) => void;
  readonly #open = new Map<(trouble: ServerTrouble) => void, Asked>();
  #since = 0;
  #silence: Silence | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(pid: () => number | undefined, giveUp: (asked: Asked, silence: Silence) => void) {
    this.#pid = pid;
    this.#giveUp = giveUp;
  }

  /** Settles as the work does. Rejects with the trouble given to `end`, if that comes first. */
  within<T>(work: Promise<T>, asked: Asked): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#open.size === 0) this.#since = performance.now();
      this.#open.set(reject, asked);
      this.#timer ??= this.#later(asked);
      const settle = () => {
        this.#open.delete(reject);
        this.#since = performance.now();
        if (this.#open.size === 0) this.#stop();
      };
      work.finally(settle).then(resolve, reject);
    });
  }

  /** Rejects everything that still waits: no answer will come. */
  end(trouble: ServerTrouble): void {
    for (const reject of this.#open.keys()) reject(trouble);
    this.#open.clear();
    this.#stop();
  }

  #later = ({ patienceMs }: Asked): NodeJS.Timeout => setTimeout(() => this.#look(), patienceMs / LOOKS);

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    const [asked] = this.#open.values();
    if (!asked) return this.#stop();
    const silence = this.#currentSilence(asked);
    if (silence.fair < asked.patienceMs && silence.wall < asked.patienceMs * MOST) {
      this.#timer = this.#later(asked);
      return;
    }
    this.#giveUp(asked, silence);
  }

  #currentSilence({ patienceMs }: Asked): Silence {
    if (this.#silence?.since === this.#since) {
      this.#silence.look();
      return this.#silence;
    }
    this.#silence = new Silence(this.#since, (2 * patienceMs) / LOOKS, createSampler(this.#pid()));
    return this.#silence;
  }
}
