import { SITE_HEADERS, headerOf, queryOf, type LiveAnswer, type LiveRequest } from "../../http/answer.ts";
import { CapReached, type Caps } from "../../http/caps.ts";
import type { LiveEvent } from "../server/events.ts";
import type { Logged } from "../server/record.ts";
import type { OpenStreams } from "../stores/sandbox-store.ts";
import type { Watched, Watcher } from "../server/watch.ts";

const encoder = new TextEncoder();
const encode = ({ id, text }: Logged): Uint8Array => encoder.encode(`id: ${id}\ndata: ${text}\n\n`);
const encodeEvent = (event: LiveEvent): Uint8Array => encode({ id: event.id, text: JSON.stringify(event) });

/** Tells the browser to connect again one second after it lost the connection. */
const GREETING = encoder.encode("retry: 1000\n\n");

/** How to follow a server, and how many streams are open already. */
export type Following = { watch: (watcher: Watcher) => Promise<Watched>; streams: () => OpenStreams; caps: Caps };

/**
 * B/-/events: first the events that this client has missed, then everything that happens. Last-Event-ID, or `?after=`
 * on the first request, names the last event that the client saw. Without either the whole log comes. The list comes
 * last.
 */
export async function streamEvents({ watch, streams, caps }: Following, request: LiveRequest): Promise<LiveAnswer> {
  refuseTooMany(streams(), caps);
  const reader = new Reader(lastSeen(request));
  await reader.begin(watch);
  // Events that a slow client has not read stay in the log only: the stream makes each one when the client asks for it.
  const body = new ReadableStream<Uint8Array>(
    { pull: (controller) => reader.next(controller), cancel: () => reader.end() },
    { highWaterMark: 0 },
  );
  const headers: LiveAnswer["headers"] = [["content-type", "text/event-stream; charset=utf-8"], ...SITE_HEADERS];
  // Without this header a proxy that buffers would delay every event.
  return { status: 200, headers: [...headers, ["x-accel-buffering", "no"]], body };
}

/** One client's place in a server's log. */
class Reader {
  readonly #greetings: Uint8Array[] = [GREETING];
  #last: number;
  #log: Watched["log"] | undefined;
  /** The newest list that this client has not seen. It is encoded at once, because the records in it will change. */
  #list: { id: number; bytes: Uint8Array } | undefined;
  #wake = () => {};
  #ended = false;
  #leave = () => {};

  /** `last` is the ID of the event that the client saw last, or 0. */
  constructor(last: number) {
    this.#last = last;
  }

  async begin(watch: Following["watch"]): Promise<void> {
    const { log, now, list, leave } = await watch({
      tell: (event, type) => {
        if (type === "list") this.#list = { id: event.id, bytes: encode(event) };
        this.#wake();
      },
      end: () => this.#stop(),
    });
    this.#log = log;
    this.#leave = leave;
    this.#list ??= { id: list.id, bytes: encodeEvent(list) };
    const { firstId, lastId } = log.range;
    if (this.#last > lastId) this.#last = 0;
    if (!log.missedRestart(this.#last)) return;
    const why = "This server was gone for a long time and has been started again.";
    this.#greetings.push(encodeEvent({ id: firstId, at: now, type: "reset", why }));
  }

  async next(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    for (;;) {
      if (this.#ended) return controller.close();
      const greeting = this.#greetings.shift();
      if (greeting) return controller.enqueue(greeting);
      const bytes = this.#take();
      if (bytes) return controller.enqueue(bytes);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Stops the stream, because the client has gone. */
  end(): void {
    this.#leave();
    this.#stop();
  }

  #stop(): void {
    this.#ended = true;
    this.#wake();
  }

  /** The oldest event that this client has not seen. */
  #take(): Uint8Array | undefined {
    const logged = this.#log?.next(this.#last);
    const list = this.#list;
    if (list && (!logged || list.id < logged.id)) {
      this.#list = undefined;
      return list.bytes;
    }
    if (!logged) return undefined;
    this.#last = logged.id;
    return encode(logged);
  }
}

function lastSeen({ headers, path }: LiveRequest): number {
  const after = new URLSearchParams(queryOf(path)).get("after");
  const id = Number(headerOf(headers, "last-event-id") ?? after ?? 0);
  return Number.isSafeInteger(id) && id > 0 ? id : 0;
}

/** Throws CapReached when one more event stream would be too many. */
export function refuseTooMany({ here, all, address }: OpenStreams, caps: Caps): void {
  if (here >= caps.streams) {
    const message = `${caps.streams} event streams of this server are open, which is the limit. Close a page and try again in 5 seconds.`;
    throw new CapReached(429, "streams", message, 5);
  }
  if (address >= caps.streamsPerAddress) {
    const message = `All ${caps.streamsPerAddress} event streams of your network address are in use. Try again in 30 seconds.`;
    throw new CapReached(429, "streamsPerAddress", message, 30);
  }
  if (all < caps.streamsInAll) return;
  const message = `All ${caps.streamsInAll} event streams are in use. Try again in 30 seconds.`;
  throw new CapReached(503, "streamsInAll", message, 30);
}
