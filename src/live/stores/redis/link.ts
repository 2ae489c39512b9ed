import { createClient, ErrorReply } from "redis";
import { StoreTrouble } from "../../../http/unavailable.ts";
import { scripts } from "./scripts.ts";

/** How long Redis may take for an answer, and for a new connection, in milliseconds. */
const ANSWER_MS = 2_000;
const CONNECT_MS = 5_000;
/** The pause between two tries to connect, in milliseconds: the shortest, and the longest. */
const SOONEST_MS = 100;
const LATEST_MS = 2_000;

export type LinkOptions = {
  url: string;
  /**
   * Called when Redis can be reached, and, with the reason, when it cannot any more. Never called twice with the same
   * news.
   */
  changed: (reached: boolean, why?: string) => void;
  /**
   * Called when Redis answers with an error: it is full, a replica, or denies a command. Called once until Redis
   * answers well again.
   */
  refused?: (why: string) => void;
};

const open = (url: string) =>
  createClient({
    url,
    name: "wristband",
    scripts,
    // Fail at once while Redis is away. This class, and not the client library, decides when to connect again.
    disableOfflineQueue: true,
    socket: { reconnectStrategy: false, connectTimeout: ANSWER_MS },
  });

export type Client = ReturnType<typeof open>;

/**
 * One connection to Redis, for commands and for published messages (RESP3, so Redis 6 or later). When it is lost, a new
 * connection replaces it, without subscriptions. A Redis that does not answer counts as lost.
 */
export class Link {
  readonly #options: LinkOptions;
  #client: Client | undefined;
  #reached: boolean | undefined;
  #tries = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #refused = false;
  readonly #tried = Promise.withResolvers<void>();

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#connect();
  }

  /** Resolves when the first try to connect has succeeded or failed. */
  get tried(): Promise<void> {
    return this.#tried.promise;
  }

  /** Sends a command to Redis. Throws StoreTrouble when Redis is away, or takes too long. */
  async ask<Reply>(question: (client: Client) => Promise<Reply>): Promise<Reply> {
    const client = this.#client;
    if (!client?.isReady) throw away();
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      reject(away());
      this.#lost(client, `no answer within ${ANSWER_MS} ms`);
    }, ANSWER_MS);
    try {
      const reply = await Promise.race([question(client), late]);
      this.#refused = false;
      return reply;
    } catch (error) {
      throw error instanceof ErrorReply ? this.#refusal(error) : away();
    } finally {
      clearTimeout(timer);
    }
  }

  #refusal({ message }: ErrorReply): StoreTrouble {
    if (!this.#refused) this.#options.refused?.(message);
    this.#refused = true;
    const words =
      "The live servers keep their data in Redis, and Redis refused a command. The server's log says why. Try again in five seconds.";
    return new StoreTrouble("store-refused", words);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#client?.destroy();
  }

  #connect(): void {
    const client = open(this.#options.url);
    this.#client = client;
    client.on("error", (error: Error) => this.#lost(client, reasonOf(error)));
    client.on("ready", () => {
      clearTimeout(this.#timer);
      this.#tries = 0;
      this.#tell(true);
    });
    // A connection on which Redis says nothing counts as lost.
    this.#timer = setTimeout(() => this.#lost(client, `no greeting within ${CONNECT_MS} ms`), CONNECT_MS);
    client.connect().catch((error: Error) => this.#lost(client, reasonOf(error)));
  }

  #lost(client: Client, why: string): void {
    if (this.#closed || this.#client !== client) return;
    this.#client = undefined;
    if (client.isOpen) client.destroy();
    clearTimeout(this.#timer);
    const wait = Math.min(LATEST_MS, SOONEST_MS * 2 ** this.#tries++);
    this.#timer = setTimeout(() => this.#connect(), wait);
    this.#tell(false, why);
  }

  #tell(reached: boolean, why?: string): void {
    this.#tried.resolve();
    if (this.#reached === reached) return;
    this.#reached = reached;
    this.#options.changed(reached, why);
  }
}

const away = (): StoreTrouble =>
  new StoreTrouble(
    "store-away",
    "The live servers keep their data in Redis, and Redis does not answer. The chapters can still be read. Try again in five seconds.",
  );

/**
 * When a name has several addresses, a refused connection is one error that holds several, and has no message of its
 * own.
 */
const reasonOf = (error: Error): string =>
  error instanceof AggregateError
    ? error.errors.map((one) => String((one as Error).message)).join(", ")
    : error.message;
