import type { Caps } from "../../../http/caps.ts";
import type { LiveEvent } from "../../server/events.ts";
import { EventLog, type LogRecord } from "../../server/event-log.ts";
import type { Logged, SandboxRecord } from "../../server/record.ts";
import type { OpenStreams, ServerId } from "../sandbox-store.ts";
import type { Link } from "./link.ts";
import { channelOf } from "./keys.ts";

/**
 * The log of one server as this process's event streams read it: the events of its record, and those published since.
 */
class Mirror {
  readonly id: ServerId;
  /** Event streams that use it, including those that are just being opened. */
  readers = 1;
  /** Resolves when this process receives everything that is published from now on. */
  subscribed: Promise<void> = Promise.resolve();
  unsubscribe = async (): Promise<void> => {};
  readonly #caps: Caps;
  #record: LogRecord | undefined;
  #log: EventLog | undefined;

  constructor(id: ServerId, caps: Caps) {
    this.id = id;
    this.#caps = caps;
  }

  /** Starts the log with that of a record. Called while nobody else can work on the server. */
  begin({ log, lastId, firstId }: SandboxRecord): EventLog {
    if (this.#log) return this.#log;
    this.#record = { log: [...log], lastId, firstId };
    return (this.#log = new EventLog(this.#record, this.#caps));
  }

  /** Adds what a process published: one event a line. Ignores events that are older than the record. */
  hear(message: string): void {
    for (const text of message.split("\n")) {
      const [event, type] = readEvent(text);
      if (this.#record && event.id > this.#record.lastId) this.#log?.take(event, type);
    }
  }

  end(): void {
    this.#log?.close();
  }
}

/** An event begins with its ID, and its type comes after the time: event-log.ts writes it so. */
function readEvent(text: string): [Logged, LiveEvent["type"]] {
  const [, id = "0", type = ""] = /^\{"id":(\d+),"at":[^,]*,"type":"(\w+)"/.exec(text) ?? [];
  return [{ id: Number(id), text }, type as LiveEvent["type"]];
}

/** Every server that this process's event streams follow. */
export class Mirrors {
  readonly #caps: Caps;
  readonly #link: Link;
  readonly #mirrors = new Map<string, Mirror>();

  constructor(caps: Caps, link: Link) {
    this.#caps = caps;
    this.#link = link;
  }

  /** The mirror of this server, for one more event stream. `leave` ends the stream's use of it. */
  join(id: ServerId): Mirror {
    const channel = channelOf(id.sandbox, id.name);
    const known = this.#mirrors.get(channel);
    if (known) {
      known.readers++;
      return known;
    }
    const mirror = new Mirror(id, this.#caps);
    this.#mirrors.set(channel, mirror);
    // An empty message says that the server was removed.
    const hear = (message: string) => (message === "" ? this.#drop(channel, mirror) : mirror.hear(message));
    mirror.subscribed = this.#link.ask((client) => client.subscribe(channel, hear));
    // Every stream that joined waits for this promise too, and gets its error.
    mirror.subscribed.catch(() => {});
    mirror.unsubscribe = () => this.#link.ask((client) => client.unsubscribe(channel, hear)).catch(() => {});
    return mirror;
  }

  leave(mirror: Mirror): void {
    if (--mirror.readers === 0) this.#drop(channelOf(mirror.id.sandbox, mirror.id.name), mirror);
  }

  #drop(channel: string, mirror: Mirror): void {
    if (this.#mirrors.get(channel) !== mirror) return;
    this.#mirrors.delete(channel);
    mirror.end();
    void mirror.unsubscribe();
  }

  /**
   * Ends every event stream, because this process receives no events meanwhile. The browsers connect again and get what
   * they missed.
   */
  end(): void {
    const all = [...this.#mirrors.values()];
    this.#mirrors.clear();
    for (const mirror of all) mirror.end();
  }

  streams({ sandbox, name, address }: ServerId): OpenStreams {
    const open: OpenStreams = { here: 0, address: 0, all: 0 };
    for (const { id, readers } of this.#mirrors.values()) {
      open.all += readers;
      if (id.address === address) open.address += readers;
      if (id.sandbox === sandbox && id.name === name) open.here += readers;
    }
    return open;
  }

  /** Event streams open in this process. */
  get readers(): number {
    let all = 0;
    for (const { readers } of this.#mirrors.values()) all += readers;
    return all;
  }

  get sandboxes(): string[] {
    return [...new Set([...this.#mirrors.values()].map(({ id }) => id.sandbox))];
  }
}
