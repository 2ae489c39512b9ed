import type { LiveEvent, LiveState } from "../../live/server/events.ts";
import type { LiveClient } from "./live-client.ts";

export type Listener = {
  /** Called once for each new event, in order. */
  event: (event: LiveEvent) => void;
  /** Called with the server's state when it was asked for. */
  observed: (state: LiveState) => void;
  trouble: (message: string) => void;
};

/** The panel's connection to one live server: it reports each event once, however often the connection breaks. */
export class Connection {
  readonly client: LiveClient;
  readonly #listener: Listener;
  #last = 0;
  #looking: Promise<void> | undefined;
  #again = false;
  #broken = false;

  constructor(client: LiveClient, listener: Listener) {
    this.client = client;
    this.#listener = listener;
  }

  async open(): Promise<void> {
    await this.look();
    this.client.listen(
      () => this.#last,
      (event) => this.#take(event),
      (connected) => this.#line(connected),
    );
  }

  /** Asks for the server's present state. Calls during a request share one more request after it. */
  async look(): Promise<void> {
    if (this.#looking) {
      this.#again = true;
      return this.#looking;
    }
    this.#looking = this.#look();
    await this.#looking;
    this.#looking = undefined;
    if (!this.#again) return;
    this.#again = false;
    await this.look();
  }

  async #look(): Promise<void> {
    try {
      const state = await this.client.state();
      for (const event of state.log) this.#take(event);
      this.#listener.observed(state);
    } catch (error) {
      this.#listener.trouble(error instanceof Error ? error.message : String(error));
    }
  }

  #take(event: LiveEvent): void {
    if (event.id <= this.#last) return;
    this.#last = event.id;
    this.#listener.event(event);
  }

  #line(connected: boolean): void {
    if (!connected && !this.#broken)
      this.#listener.trouble("The connection to the live server is lost. The page is trying again.");
    if (connected && this.#broken) void this.look();
    this.#broken = !connected;
  }
}
