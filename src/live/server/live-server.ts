import { ServerTrouble, type Streamed, type WireRequest, type WireResponse } from "../../../labs/kit/target/target.ts";
import { CapReached, type Caps } from "../../http/caps.ts";
import type { LiveEvent, LoggedRequest, Scoped, Who } from "./events.ts";
import { findBreakIn } from "./break-in.ts";
import { bytesPerCharacter, EventLog } from "./event-log.ts";
import { clearRecord, endProcess, type SandboxRecord } from "./record.ts";
import type { Watched, Watcher } from "./watch.ts";

/** Where a server's code runs. Throws ServerTrouble when it does not load or answer. */
export interface Runner {
  send(request: WireRequest): Promise<WireResponse>;
  list(): Promise<[id: string, record: unknown][]>;
  /** See Target. */
  tick(now: number): Promise<void>;
  take(stream: number): Promise<Streamed>;
  /** Stops reading an event stream, because its client has gone. */
  stop(stream: number): Promise<void>;
  /** Starts the code again from the present record. A runner that keeps its disk elsewhere puts `disk` on it. */
  restart(disk?: [path: string, text: string][]): Promise<void>;
  close(): Promise<void>;
}

export type Sent = Omit<WireRequest, "now">;
export type Answered = { response: WireResponse; scoped?: Scoped | undefined };

/** Timers are not exact. */
const ALMOST_A_SECOND = 900;

/** Bytes that a server takes before it keeps anything: its people, maps and code. */
export const EMPTY = 8_000;

/** Bytes of an answer that a proxy keeps, without its body. */
const KEPT_ANSWER = 1_000;

/** One lab server of one reader: a record, the code that runs on it, a clock and a log. */
export class LiveServer {
  readonly record: SandboxRecord;
  readonly log: EventLog;
  attacking = false;
  /** While another thread works on a copy of the record: settled when that has ended. */
  away: Promise<void> | undefined;
  readonly #runner: Runner;
  readonly #caps: Caps;
  readonly #clock: () => number;
  /** At least the number of characters in list and comments, and how many bytes each of them takes. */
  #kept = 0;
  #width = 1;
  /** When a second passed for its event streams, by the machine's clock. */
  #ticked = 0;

  constructor(record: SandboxRecord, runner: Runner, caps: Caps, clock: () => number) {
    this.record = record;
    this.log = new EventLog(record, caps);
    this.#runner = runner;
    this.#caps = caps;
    this.#clock = clock;
    if (record.sessions.size + record.disk.size + record.comments.length > 0) this.#kept = this.#measure();
  }

  /** Bytes that it keeps, as an estimate that is never much too low. */
  get weight(): number {
    const shelf = [...this.record.shelf.values()].flat();
    const cached = shelf.reduce((sum, { response }) => sum + KEPT_ANSWER + 2 * response.body.length, 0);
    return EMPTY + this.#width * this.#kept + this.log.bytes + cached;
  }

  /** What the lab's clock shows, epoch milliseconds. */
  get now(): number {
    return this.#clock() + this.record.offset;
  }

  /** Sends one request and writes it down. A server in trouble answers 502. Throws CapReached. */
  async exchange(who: Who, sent: Sent, scope?: (response: WireResponse) => Scoped | undefined): Promise<Answered> {
    const at = this.now;
    this.#refuseWhenFull(sent.method);
    let response: WireResponse;
    try {
      response = await this.#runner.send({ ...sent, now: at });
    } catch (error) {
      response = troubled(error);
    }
    const request = logged(who, sent, sent.body instanceof Promise ? await sent.body : sent.body);
    this.#refuseOverflow(request);
    const scoped = scope?.(response);
    const event = { type: "exchange", who, request, response } as const;
    const breakIn = findBreakIn({ ...event, at }, this);
    this.log.add(scoped ? { ...event, scoped } : event, at);
    if (breakIn) this.log.add(breakIn, at);
    if (this.log.listening) await this.mentionList();
    return { response, scoped };
  }

  /** Moves the clock. Throws CapReached when that is further ahead than any clock may be. */
  skip(ms: number): void {
    if (this.record.offset + ms > this.#caps.skip) {
      throw full("skip", "The clock would be more than ten years ahead, which is the limit.");
    }
    this.record.offset += ms;
    this.log.add({ type: "skip", ms }, this.now);
  }

  /** A second has passed: event streams go on until they wait again. */
  async tick(): Promise<void> {
    await this.#runner.tick(this.now).catch(ignoreTrouble);
  }

  /** The same, unless less than a second has passed since the last time: two clients may follow one server. */
  async pass(): Promise<void> {
    const at = this.#clock();
    if (at - this.#ticked < ALMOST_A_SECOND) return;
    this.#ticked = at;
    await this.tick();
  }

  /** What came on an event stream since the last call. One of a server in trouble has ended. */
  async take(stream: number): Promise<Streamed> {
    try {
      return await this.#runner.take(stream);
    } catch (error) {
      return ignoreTrouble(error) ?? { text: "", ended: true };
    }
  }

  /** The client of an event stream has gone. */
  async hangUp(stream: number): Promise<void> {
    await this.#runner.stop(stream).catch(ignoreTrouble);
  }

  say(text: string): void {
    this.log.add({ type: "say", text }, this.now);
  }

  /** Does work of another thread on a copy of the record. Whoever uses the server meanwhile must wait for `away`. */
  async whileAway<Result>(work: () => Promise<Result>): Promise<Result> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.away = promise;
    try {
      return await work();
    } finally {
      this.away = undefined;
      resolve();
    }
  }

  /** Writes down what happened on a copy of the record, after the record has become what the copy is. */
  goOn(events: readonly LiveEvent[]): void {
    this.#kept = this.#measure();
    for (const { id: _, at, ...body } of events) {
      if (body.type === "list") this.log.mention(body, at);
      else this.log.add(body, at);
    }
  }

  /** Back to an unused server. */
  async reset(why: string): Promise<void> {
    clearRecord(this.record);
    this.#kept = 0;
    this.log.clear();
    await this.#runner.restart().catch(ignoreTrouble);
    this.log.add({ type: "reset", why }, this.now);
    if (this.log.listening) await this.mentionList();
  }

  /** Ends the process and starts another: its memory is lost, and its disk stays. */
  async restart(): Promise<void> {
    const disk = (await this.list()).filter((entry): entry is [string, string] => typeof entry[1] === "string");
    endProcess(this.record);
    await this.#runner.restart(disk).catch(ignoreTrouble);
    this.say(RESTARTED);
    if (this.log.listening) await this.mentionList();
  }

  /** The list as the server holds it. Empty while the server is in trouble: its pages say why. */
  async list(): Promise<[id: string, record: unknown][]> {
    try {
      return await this.#runner.list();
    } catch (error) {
      return ignoreTrouble(error) ?? [];
    }
  }

  /** Tells the listeners the present list. They must encode it at once: the records in it will change. */
  async mentionList(): Promise<void> {
    this.log.mention({ type: "list", list: await this.list() }, this.now);
  }

  /** Subscribes before it asks for the list, so that no event between the two is lost. */
  async watch({ tell, end }: Watcher): Promise<Watched> {
    const leave = this.log.subscribe(tell, end);
    return { log: this.log, leave, ...(await this.showList()) };
  }

  /** The list as an event of its own, and what the clock shows. */
  async showList(): Promise<Pick<Watched, "now" | "list">> {
    const list = await this.list();
    const { now, record } = this;
    return { now, list: { id: ++record.lastId, at: now, type: "list", list } };
  }

  close(): Promise<void> {
    this.log.close();
    return this.#runner.close();
  }

  /** Refuses a request that writes when the server is full. Reading and a reset stay possible. */
  #refuseWhenFull(method: string): void {
    if (this.#kept <= this.#caps.kept || isRead(method)) return;
    this.#kept = this.#measure();
    if (this.#kept <= this.#caps.kept) return;
    throw full("kept", `This server stores ${this.#caps.kept} characters or more, which is the limit.`);
  }

  /** Removes what went over a cap in the last request, newest first, and then refuses that request. */
  #refuseOverflow({ method, body = "" }: LoggedRequest): void {
    const { sessions, disk, comments } = this.record;
    // An upper bound, measured only when it reaches the cap: measuring costs more than most requests.
    if (!isRead(method)) this.#kept += body.length * 2 + 256;
    if (this.#kept > this.#caps.kept && !isRead(method)) this.#kept = this.#measure();
    for (const list of [sessions, disk]) {
      if (list.size <= this.#caps.sessions) continue;
      for (const id of [...list.keys()].slice(this.#caps.sessions)) list.delete(id);
      throw full("sessions", `The list has ${this.#caps.sessions} entries, which is the limit.`);
    }
    if (comments.length <= this.#caps.comments) return;
    comments.length = this.#caps.comments;
    throw full("comments", `There are ${this.#caps.comments} comments, which is the limit.`);
  }

  #measure(): number {
    const text = JSON.stringify([[...this.record.sessions], [...this.record.disk], this.record.comments]);
    this.#width = bytesPerCharacter(text);
    return text.length;
  }
}

const RESTARTED =
  "The server was stopped and started again. Its disk is unchanged, and everything that was only in memory is lost.";

const isRead = (method: string): boolean => method === "GET" || method === "HEAD";

function logged(who: Who, { method, path, headers, origin }: Sent, body: string | undefined): LoggedRequest {
  const request: LoggedRequest = { method, path, headers };
  if (body !== undefined) request.body = body;
  if (who !== "you") request.origin = origin;
  return request;
}

const full = (cap: keyof Caps, message: string): CapReached =>
  new CapReached(503, cap, `${message} Waiting does not help: reset the server in its control room.`);

/** The answer that the reader gets from a server in trouble. */
function troubled(error: unknown): WireResponse {
  if (!(error instanceof ServerTrouble)) throw error;
  const { code, message, where } = error;
  const threw = where ? { message, where } : { message };
  return { status: code === "no-file" ? 404 : 502, headers: [], body: "", threw };
}

function ignoreTrouble(error: unknown): undefined {
  if (!(error instanceof ServerTrouble)) throw error;
}
