import type { FreshOptions, Streamed, Target, WireRequest, WireResponse } from "../../../labs/kit/target/target.ts";
import type { Account } from "../../../labs/kit/target/users.ts";

type Asked =
  { fresh: FreshOptions } | { request: WireRequest } | { call: string } | { tick: number } | { take: number } | "list";
/** `id` counts what the check asked for. A body that the check held back comes after the request that it belongs to. */
type Entry = { id: number; asked: Asked } | { id: number; body: string } | { id: number; answer: unknown; of: Asked };

/** All that one check asked the untouched solution for and all that came, in the order in which it happened. */
export type Tape = Entry[];

/** `target`, with everything that goes through it written on the tape. */
export function recording(target: Target): { target: Target; tape: Tape } {
  const tape: Tape = [];
  let count = 0;
  const write = async <T>(asked: Asked, answer: (id: number) => Promise<T>): Promise<T> => {
    const id = count++;
    tape.push({ id, asked });
    const came = await answer(id);
    tape.push({ id, answer: asked === "list" ? structuredClone(came) : came, of: asked });
    return came;
  };
  return {
    tape,
    target: {
      ...target,
      fresh: (options) => write({ fresh: options }, () => target.fresh(options)),
      send: (request) =>
        write({ request }, (id) => {
          if (request.body instanceof Promise) void request.body.then((body) => tape.push({ id, body }));
          return target.send(request);
        }),
      list: () => write("list", () => target.list()),
      call: (name, args) => write({ call: callOf(name, args) }, () => target.call(name, args)),
      tick: (now) => write({ tick: now }, async () => target.tick?.(now)),
      take: (stream) => write({ take: stream }, async () => (await target.take?.(stream)) ?? OVER),
    },
  };
}

const OVER: Streamed = { text: "", ended: true };

/** The answered requests of a tape, and the servers that they went to, in order. */
export const eventsOf = (tape: Tape) =>
  tape.flatMap((entry): ({ fresh: readonly Account[] } | { request: WireRequest; response: WireResponse })[] => {
    if (!("of" in entry) || typeof entry.of === "string") return [];
    if ("fresh" in entry.of) return [{ fresh: entry.of.fresh.accounts }];
    return "request" in entry.of ? [{ request: entry.of.request, response: entry.answer as WireResponse }] : [];
  });

/** After this many turns of the event loop without progress, the check waits for an answer that will not come. */
const PATIENCE = 50;

type Waiting = Pick<PromiseWithResolvers<unknown>, "resolve" | "reject">;

/**
 * Answers from the tape, without a server, as long as the check asks for what is on it in the same order: a server would
 * get the same requests, so it would answer the same. `left` is true from the first other request on. All that is asked
 * from there on is refused, and what the check found means nothing.
 */
export class Replay implements Target {
  left = false;
  readonly #tape: Tape;
  readonly #waiting = new Map<number, Waiting>();
  readonly #bodies = new Map<number, string>();
  #next = 0;
  #watching = false;

  constructor(tape: Tape) {
    this.#tape = tape;
  }

  /** The accounts that the check must begin with. */
  get accounts(): readonly Account[] | undefined {
    const [first] = eventsOf(this.#tape);
    return first && "fresh" in first ? first.fresh : undefined;
  }

  async fresh(options: FreshOptions): Promise<void> {
    await this.#ask((asked) => typeof asked === "object" && "fresh" in asked && isSame(asked.fresh, options));
  }

  send(request: WireRequest): Promise<WireResponse> {
    const { body } = request;
    const id = this.#tape[this.#next]?.id ?? -1;
    const answer = this.#ask(
      (asked) => typeof asked === "object" && "request" in asked && isSameRequest(asked.request, request),
    );
    if (body instanceof Promise)
      void body.then((text) => {
        this.#bodies.set(id, text);
        this.#deliver();
      });
    return answer as Promise<WireResponse>;
  }

  async list(): Promise<[id: string, record: unknown][]> {
    return structuredClone(await this.#ask((asked) => asked === "list")) as [string, unknown][];
  }

  call(name: string, args: string[]): Promise<unknown> {
    return this.#ask((asked) => typeof asked === "object" && "call" in asked && asked.call === callOf(name, args));
  }

  async tick(now: number): Promise<void> {
    await this.#ask((asked) => typeof asked === "object" && "tick" in asked && asked.tick === now);
  }

  take(stream: number): Promise<Streamed> {
    return this.#ask(
      (asked) => typeof asked === "object" && "take" in asked && asked.take === stream,
    ) as Promise<Streamed>;
  }

  async close(): Promise<void> {}

  #ask(fits: (asked: Asked) => boolean): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    // A check that has failed waits for nothing any more.
    promise.catch(() => {});
    const entry = this.#tape[this.#next];
    this.#waiting.set(entry?.id ?? -1, { resolve, reject });
    if (this.left || !entry || !("asked" in entry) || !fits(entry.asked)) this.#leave();
    else {
      this.#next++;
      this.#deliver();
    }
    return promise;
  }

  /** Gives what comes next on the tape to those who wait for it, up to the next thing that the check has to ask for. */
  #deliver(): void {
    for (let entry = this.#tape[this.#next]; !this.left && entry && !("asked" in entry);) {
      if ("body" in entry) {
        const body = this.#bodies.get(entry.id);
        if (body === undefined) break;
        if (body !== entry.body) return this.#leave();
      } else {
        this.#waiting.get(entry.id)?.resolve(entry.answer);
        this.#waiting.delete(entry.id);
      }
      entry = this.#tape[++this.#next];
    }
    if (this.#waiting.size > 0) void this.#watch();
  }

  /** Leaves the tape when the check waits for an answer that came only after another request, which it does not send. */
  async #watch(): Promise<void> {
    if (this.#watching) return;
    this.#watching = true;
    for (let turns = 0, seen = this.#next; this.#waiting.size > 0 && turns < PATIENCE; turns++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (seen !== this.#next) turns = 0;
      seen = this.#next;
    }
    this.#watching = false;
    if (this.#waiting.size > 0) this.#leave();
  }

  #leave(): void {
    this.left = true;
    for (const { reject } of this.#waiting.values()) reject(new Error("The check asks for what is not on the tape."));
    this.#waiting.clear();
  }
}

const callOf = (name: string, args: readonly string[]): string => JSON.stringify([name, ...args]);

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Nearly all requests are the very text that was recorded, so the parts are compared without making texts of them. */
function isSameRequest(one: WireRequest, other: WireRequest): boolean {
  return (
    one.method === other.method &&
    one.path === other.path &&
    one.now === other.now &&
    one.origin === other.origin &&
    // What is held back is compared when it comes.
    (one.body === other.body || (one.body instanceof Promise && other.body instanceof Promise)) &&
    isSame(one.together, other.together) &&
    one.headers.length === other.headers.length &&
    one.headers.every(([name, value], at) => other.headers[at]?.[0] === name && other.headers[at][1] === value)
  );
}
