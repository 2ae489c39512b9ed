import type { LiveEvent, LiveState } from "../../live/server/events.ts";
import { fetchControl, fetchLab, labsOrigin } from "./own.ts";

const JSON_WANTED = { accept: "application/json" };

/** How long to wait after a refused event stream before the next try, in milliseconds. */
const AGAIN_MS = 5_000;

/** What the panel asks of a live server, wherever that runs. */
export type LiveClient = { [Name in keyof Client]: Client[Name] };

/** One live server, from the reader's side. `base` is B: /live/<sandbox>/<slug>/<variant>, without a final slash. */
export class Client {
  readonly base: string;
  #source: EventSource | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(base: string) {
    this.base = base;
  }

  /** The absolute address of a path on this server; undefined when the path would lead out of it. */
  async address(path: string): Promise<string | undefined> {
    const wanted = this.base + (path.startsWith("/") ? path : `/${path}`);
    const labs = await labsOrigin();
    const { pathname, search, origin } = new URL(wanted, labs);
    const inside = origin === labs && pathname.startsWith(`${this.base}/`);
    return inside ? origin + pathname + search : undefined;
  }

  /** Requests a page of the lab's server from a script, with this browser's cookies. Opens nothing. */
  page(path: string, init?: RequestInit): Promise<Response> {
    return fetchLab(this.base + path, init);
  }

  /** Makes the server write down which cookies this browser sends to it now. */
  async noteJar(): Promise<void> {
    await fetchLab(`${this.base}/-/jar`, { method: "POST" });
  }

  /** Makes the browser delete every cookie of this server. */
  async forgetCookies(): Promise<void> {
    await fetchLab(`${this.base}/-/forget`, { method: "POST" });
  }

  /** Gives a cookie in this browser another value. Throws as state() does. */
  async editCookie(name: string, value: string): Promise<void> {
    const init = { method: "POST", body: new URLSearchParams({ name, value }), headers: JSON_WANTED };
    const response = await fetchLab(`${this.base}/-/edit`, init);
    if (!response.ok) throw new Error(await complaint(response));
  }

  /** Throws an Error whose message is the server's own. */
  async state(): Promise<LiveState> {
    return (await this.#ask("state")) as LiveState;
  }

  /** Moves the clock, resets or restarts, runs the attack or sends the thief. Throws as state() does. */
  control(
    name: "skip" | "reset" | "restart" | "attack" | "thief",
    fields: Record<string, string> = {},
  ): Promise<unknown> {
    return this.#ask(name, new URLSearchParams(fields));
  }

  /**
   * Reports events after that ID as they happen. A browser that lost its connection connects again and sends the last
   * ID. A browser that was refused gives up (HTML section 9.2.3), so this method tries again, from the ID that `after`
   * then returns.
   */
  listen(after: () => number, tell: (event: LiveEvent) => void, connected: (yes: boolean) => void): void {
    const source = new EventSource(`${this.base}/-/events?after=${after()}`);
    this.#source = source;
    source.onopen = () => connected(true);
    source.onerror = () => {
      connected(false);
      if (source.readyState !== source.CLOSED) return;
      this.#again = setTimeout(() => this.listen(after, tell, connected), AGAIN_MS);
    };
    source.onmessage = ({ data }) => tell(JSON.parse(String(data)) as LiveEvent);
  }

  close(): void {
    clearTimeout(this.#again);
    this.#source?.close();
  }

  async #ask(name: string, body?: URLSearchParams): Promise<unknown> {
    const response = await fetchControl(`${this.base}/-/${name}`, {
      headers: JSON_WANTED,
      ...(body ? { method: "POST", body } : {}),
    });
    if (!response.ok) throw new Error(await complaint(response));
    return response.json();
  }
}

/** The text of a refusal, from JSON or plain text. */
async function complaint(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const { error }: { error?: { message?: string } } = JSON.parse(text);
    return error?.message ?? text;
  } catch {
    return text || `The live server answered ${response.status}.`;
  }
}
