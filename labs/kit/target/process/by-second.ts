import type { ServerResponse } from "node:http";
import { tick } from "../in-process.ts";
import type { Instance } from "../instance.ts";
import type { Streamed } from "../target.ts";

/** What event streams need where no grader moves the clock. */
export type Time = {
  /** Resolves after a second. */
  second: () => Promise<void>;
  /** What the lab's clock shows then, epoch milliseconds. */
  now: () => number;
};

type Client = { instance: Instance; stream: number; response: ServerResponse };

/** The event streams of clients that are no grader, such as a browser: they go on second by second. */
export class BySecond {
  readonly #clients = new Set<Client>();
  readonly #time: Time;
  readonly #tell: (trouble: string) => void;
  #runs = false;

  /** `tell` hears why a stream broke off. */
  constructor(time: Time, tell: (trouble: string) => void) {
    this.#time = time;
    this.#tell = tell;
  }

  /** Sends on `response` what comes on this stream, until the server ends it or the client goes. */
  follow(client: Client): void {
    this.#clients.add(client);
    client.response.on("close", () => this.#leave(client));
    if (client.response.destroyed) this.#leave(client);
    if (!this.#runs) void this.#run();
  }

  /** Ends the streams of servers that were started again: their list is gone. A browser then asks anew. */
  endOthers(than: Instance): void {
    for (const client of this.#clients) if (client.instance !== than) client.response.end();
  }

  async #run(): Promise<void> {
    this.#runs = true;
    while (this.#clients.size > 0) {
      await this.#time.second();
      const instances = new Set([...this.#clients].map(({ instance }) => instance));
      for (const instance of instances) await tick(instance, this.#time.now());
      for (const client of this.#clients) this.#send(client);
    }
    this.#runs = false;
  }

  #send({ instance, stream, response }: Client): void {
    const { text, ended, threw } = this.#take(instance, stream);
    if (text !== "") response.write(text);
    if (threw !== undefined) this.#tell(`The event stream threw ${threw}`);
    if (ended) response.end();
  }

  #take(instance: Instance, stream: number): Streamed {
    try {
      return instance.streams.take(stream);
    } catch (error) {
      this.#tell(error instanceof Error ? error.message : String(error));
      return { text: "", ended: true };
    }
  }

  #leave(client: Client): void {
    this.#clients.delete(client);
    client.instance.streams.stop(client.stream);
  }
}
