import type { Caps } from "../../http/caps.ts";
import type { LiveEvent, LiveEventBody, LoggedRequest } from "./events.ts";
import type { Logged, SandboxRecord } from "./record.ts";

/** Called when an event happens. */
export type Tell = (event: Logged, type: LiveEvent["type"]) => void;

type Listener = { tell: Tell; end: () => void };

/** What a record holds of its log. */
export type LogRecord = Pick<SandboxRecord, "log" | "lastId" | "firstId">;

/**
 * The wire log of one server. It keeps the newest events within the caps, and tells every listener. It keeps events as
 * text, because one string takes a third of the memory of the same event as objects.
 */
export class EventLog {
  readonly #record: LogRecord;
  readonly #caps: Caps;
  readonly #listeners = new Set<Listener>();
  #bytes: number;

  constructor(record: LogRecord, caps: Caps) {
    this.#record = record;
    this.#caps = caps;
    this.#bytes = record.log.reduce((sum, { text }) => sum + weight(text), 0);
  }

  get listening(): number {
    return this.#listeners.size;
  }

  /** Bytes of everything kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Writes an event down. */
  add(body: LiveEventBody, at: number): void {
    this.#keep(this.#write(shortened(body, this.#caps.loggedBody), at), body.type);
  }

  /** Tells the listeners, but keeps nothing. */
  mention(body: LiveEventBody, at: number): void {
    if (this.#listeners.size === 0) return;
    this.#tell(this.#write(body, at), body.type);
  }

  /** Adds an event that another process has written down. Keeps no lists, and no event from before a reset. */
  take(event: Logged, type: LiveEvent["type"]): void {
    this.#record.lastId = event.id;
    if (type === "list") return this.#tell(event, type);
    if (type === "reset") this.clear();
    this.#keep(event, type);
  }

  /** The IDs of the newest event and of the first possible one. */
  get range(): { firstId: number; lastId: number } {
    return this.#record;
  }

  /** Everything kept. */
  all(): LiveEvent[] {
    return this.#record.log.map(({ text }) => JSON.parse(text) as LiveEvent);
  }

  /** True when a client that saw this event last has missed that the server was made again. */
  missedRestart(id: number): boolean {
    return id > 0 && id < this.#record.firstId;
  }

  /** The oldest kept event that is newer than this ID. */
  next(id: number): Logged | undefined {
    const { log } = this.#record;
    let [low, high] = [0, log.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((log[middle]?.id ?? 0) > id) high = middle;
      else low = middle + 1;
    }
    return log[low];
  }

  /** `end` is called when there will be no more events. */
  subscribe(tell: Tell, end = () => {}): () => void {
    const listener = { tell, end };
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends every subscription: nothing more will happen here. */
  close(): void {
    for (const { end } of this.#listeners) end();
    this.#listeners.clear();
  }

  clear(): void {
    this.#record.log.length = 0;
    this.#bytes = 0;
  }

  #keep(event: Logged, type: LiveEvent["type"]): void {
    this.#record.log.push(event);
    this.#bytes += weight(event.text);
    this.#trim();
    this.#tell(event, type);
  }

  #tell(event: Logged, type: LiveEvent["type"]): void {
    for (const { tell } of this.#listeners) tell(event, type);
  }

  #write(body: LiveEventBody, at: number): Logged {
    const id = ++this.#record.lastId;
    return { id, text: JSON.stringify({ id, at, ...body }) };
  }

  #trim(): void {
    const { log } = this.#record;
    while (log.length > this.#caps.logEntries || (this.#bytes > this.#caps.logBytes && log.length > 1)) {
      this.#bytes -= weight(log.shift()?.text ?? "");
    }
  }
}

/** V8 uses two bytes for each character of a text as soon as one of them needs two. */
export const bytesPerCharacter = (text: string): 1 | 2 => (/[^\0-\xff]/.test(text) ? 2 : 1);

/** The bytes that a kept event takes. */
const weight = (text: string): number => 64 + bytesPerCharacter(text) * text.length;

function shortened(body: LiveEventBody, most: number): LiveEventBody {
  if (body.type !== "exchange") return body;
  const { request, response } = body;
  if ((request.body?.length ?? 0) <= most && response.body.length <= most) return body;
  const cutRequest: LoggedRequest = { ...request };
  if (request.body !== undefined) cutRequest.body = cut(request.body, most);
  return { ...body, request: cutRequest, response: { ...response, body: cut(response.body, most) } };
}

const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most)}\n[${text.length - most} more characters are not in the log]`;
