/** What a script can read there is short, so a longer text is ignored. */
const MOST = 10_000;

/**
 * A hidden page on the labs' origin that reports what a script there can read. A lab's script has the same origin and
 * could send something else, so the panel only shows the message and never acts on it.
 */
export class Eyes {
  readonly #told: (cookie: string) => void;
  #frame: HTMLIFrameElement | undefined;
  #origin = "";

  constructor(told: (cookie: string) => void) {
    this.#told = told;
    addEventListener("message", (event) => this.#hear(event));
  }

  /** Looks again. `address` is absolute. */
  look(address: string): void {
    this.#frame?.remove();
    this.#origin = new URL(address).origin;
    this.#frame = document.createElement("iframe");
    Object.assign(this.#frame, { hidden: true, title: "What a script can read", src: address });
    document.body.append(this.#frame);
  }

  close(): void {
    this.#frame?.remove();
    this.#frame = undefined;
  }

  #hear({ source, origin, data }: MessageEvent<unknown>): void {
    if (!this.#frame || source !== this.#frame.contentWindow || origin !== this.#origin) return;
    const cookie = readMessage(data);
    if (cookie !== undefined) this.#told(cookie);
  }
}

/** The message, if it is the one that is expected, or undefined. */
export function readMessage(data: unknown): string | undefined {
  if (typeof data !== "object" || data === null || !("wristband" in data) || !("cookie" in data)) return undefined;
  const { wristband, cookie } = data;
  return wristband === "script-reads" && typeof cookie === "string" && cookie.length <= MOST ? cookie : undefined;
}
