import { randomUUID } from "node:crypto";
import { CapReached, type Caps } from "../../../http/caps.ts";
import { noSandbox, noServer, tooFast } from "../full.ts";
import type { LiveServer } from "../../server/live-server.ts";
import { revive, serialise, type SandboxRecord } from "../../server/record.ts";
import type { OpenStreams, ServerId, Store, Usage } from "../sandbox-store.ts";
import type { Watched, Watcher } from "../../server/watch.ts";
import { StoreTrouble } from "../../../http/unavailable.ts";
import type { Variant } from "../../server/variants.ts";
import { Line } from "./line.ts";
import type { Link } from "./link.ts";
import { Mirrors } from "./mirrors.ts";
import { BOXES } from "./keys.ts";
import { readTaken, type Taken } from "./scripts.ts";

export type RedisStoreOptions = {
  link: Link;
  caps: Caps;
  clock: () => number;
  /** Makes a server that runs on a record, or an unused one. */
  make: (variant: Variant, record?: SandboxRecord) => LiveServer;
};

/** A server that this process has worked on, and the version of its record. */
type Known = { server: LiveServer; version: string };

/** A lease on a sandbox: while one holder has it, no other process works on any of its servers. */
type Lease = { token: string; version: string; record: string; watched: boolean };

/** How often a sandbox with an open event stream is marked as used, in milliseconds. Less than `sandboxRest`. */
const STAY_MS = 20_000;

/**
 * All readers in one Redis, for any number of processes. A process that works on a sandbox holds its lease. It reads
 * the record in the step that takes the lease, and writes it in the step that gives the lease back. When a process
 * dies, the record stays as it was and the lease expires.
 */
export class RedisStore implements Store {
  readonly oneAtATime = true;
  readonly #options: RedisStoreOptions;
  readonly #caps: string;
  readonly #line = new Line();
  readonly #mirrors: Mirrors;
  /** The server used last comes last. Saves reading the record again when no other process has changed it. */
  readonly #known = new Map<string, Known>();
  readonly #staying: NodeJS.Timeout;

  constructor(options: RedisStoreOptions) {
    this.#options = options;
    this.#caps = JSON.stringify(options.caps);
    this.#mirrors = new Mirrors(options.caps, options.link);
    this.#staying = setInterval(() => void this.#stay(), STAY_MS).unref();
  }

  /** Call this when the connection is lost. */
  lost(): void {
    this.#mirrors.end();
  }

  use<Result>(id: ServerId, work: (server: LiveServer) => Promise<Result>): Promise<Result> {
    const came = performance.now();
    return this.#line.wait(id.sandbox, async () => {
      const lease = await this.#take(id, came);
      const { server, before } = this.#serverOf(id, lease);
      return this.#working(id, lease, server, before, work);
    });
  }

  async watch(id: ServerId, { tell, end }: Watcher): Promise<Watched> {
    const mirror = this.#mirrors.join(id);
    let unsubscribe = () => {};
    let left = false;
    const leave = () => {
      unsubscribe();
      if (!left) this.#mirrors.leave(mirror);
      left = true;
    };
    try {
      await mirror.subscribed;
      return await this.use(id, async (server) => {
        const log = mirror.begin(server.record);
        unsubscribe = log.subscribe(tell, end);
        return { log, leave, ...(await server.showList()) };
      });
    } catch (error) {
      leave();
      throw error;
    }
  }

  streams(id: ServerId): OpenStreams {
    return this.#mirrors.streams(id);
  }

  async usage(): Promise<Usage> {
    const { link, caps, clock } = this.#options;
    const streams = this.#mirrors.readers;
    try {
      const sandboxes = await link.ask((client) => client.zCount(BOXES, clock() - caps.sandboxIdle, "+inf"));
      return { ready: true, store: "redis", sandboxes, streams };
    } catch {
      return { ready: false, store: "redis", streams };
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#staying);
    this.#mirrors.end();
    await this.#line.end();
    await this.#options.link.close();
  }

  /** Waits for the lease. Throws CapReached, also when the wait takes too long. */
  async #take({ sandbox, name, address, acts }: ServerId, came: number): Promise<Lease> {
    const { link, caps, clock } = this.#options;
    const token = randomUUID();
    for (let tries = 0; ; tries++) {
      const args = [sandbox, name, address, token, this.#known.get(`${sandbox}/${name}`)?.version ?? ""];
      const counted = tries === 0 ? "1" : "0";
      const now = String(clock());
      const asked = [...args, counted, now, String(caps.lease), acts ? "1" : "0", this.#caps];
      const taken: Taken = readTaken(await link.ask((client) => client.take(...asked)));
      if (taken[0] === "taken") return { token, version: taken[1], record: taken[2], watched: taken[3] > 0 };
      if (taken[0] !== "busy") throw refusal(taken, caps);
      if (performance.now() - came > caps.turn) throw tooLong(caps);
      await pause(5 + Math.random() * 20);
    }
  }

  /**
   * The server that the record describes, and the ID of its newest event, or -1. Uses the server in memory if it has
   * the same version. An unused server replaces a record that cannot be read, and its log says so.
   */
  #serverOf({ sandbox, name, variant }: ServerId, { version, record }: Lease): { server: LiveServer; before: number } {
    const key = `${sandbox}/${name}`;
    const known = this.#known.get(key);
    this.#known.delete(key);
    if (known && known.version === version) return { server: known.server, before: known.server.record.lastId };
    const revived = record === "" ? undefined : revive(record);
    const server = this.#options.make(variant, revived);
    if (revived) return { server, before: revived.lastId };
    if (record !== "") server.log.add({ type: "reset", why: UNREADABLE }, server.now);
    return { server, before: -1 };
  }

  async #working<Result>(
    id: ServerId,
    lease: Lease,
    server: LiveServer,
    before: number,
    work: (server: LiveServer) => Promise<Result>,
  ): Promise<Result> {
    const events: string[] = [];
    const unsubscribe = lease.watched ? server.log.subscribe((event) => events.push(event.text)) : () => {};
    let result: Result;
    try {
      result = await this.#held(id, lease, work(server));
    } catch (error) {
      unsubscribe();
      // A request that reached a cap leaves a valid record, which may have changed.
      if (!(error instanceof StoreTrouble)) await this.#give(id, lease, server, events, true);
      throw error;
    }
    unsubscribe();
    await this.#give(id, lease, server, events, server.record.lastId !== before);
    return result;
  }

  /** The result of the work, while the lease is held for it. Throws StoreTrouble when the work takes too long. */
  async #held<Result>({ sandbox }: ServerId, { token }: Lease, work: Promise<Result>): Promise<Result> {
    const { link, caps } = this.#options;
    const { promise: late, reject } = Promise.withResolvers<never>();
    let left = Math.floor((caps.hold * 3) / caps.lease);
    const timer = setInterval(() => {
      if (left-- > 0) return void link.ask((client) => client.hold(sandbox, token, String(caps.lease))).catch(() => {});
      reject(slow(caps));
      void link.ask((client) => client.leave(sandbox, token)).catch(() => {});
    }, caps.lease / 3);
    try {
      return await Promise.race([work, late]);
    } finally {
      clearInterval(timer);
    }
  }

  async #give(id: ServerId, lease: Lease, server: LiveServer, events: string[], write: boolean): Promise<void> {
    const { link, clock } = this.#options;
    const { sandbox, name } = id;
    const version = write ? lease.token : lease.version;
    const record = write ? serialise(server.record) : "";
    const args = [sandbox, name, lease.token, version, record, newest(events).join("\n"), String(clock()), this.#caps];
    if ((await link.ask((client) => client.give(...args))) !== 1) throw overtaken();
    this.#remember(`${sandbox}/${name}`, { server, version });
  }

  #remember(key: string, known: Known): void {
    this.#known.set(key, known);
    const [oldest = ""] = this.#known.keys();
    if (this.#known.size > this.#options.caps.revived) this.#known.delete(oldest);
  }

  async #stay(): Promise<void> {
    const { link, caps, clock } = this.#options;
    const { sandboxes } = this.#mirrors;
    if (sandboxes.length === 0) return;
    const args = [String(clock()), String(caps.sandboxIdle), ...sandboxes];
    await link.ask((client) => client.stay(...args)).catch(() => {});
  }
}

const UNREADABLE =
  "Redis contained something else in place of this server's record, so the server starts again: the list is empty, and every user has a new note.";

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Removes each list that a later one replaces, because nobody shows more than the newest. */
function newest(events: string[]): string[] {
  const isList = (text: string) => /^\{"id":\d+,"at":[^,]*,"type":"list"/.test(text);
  const last = events.findLastIndex(isList);
  return events.filter((text, at) => at === last || !isList(text));
}

function refusal(taken: Exclude<Taken, ["taken", ...unknown[]] | ["busy"]>, caps: Caps): CapReached {
  if (taken[0] === "fast") return tooFast(caps);
  const [cap, wait] = taken;
  return cap === "servers" ? noServer(caps) : noSandbox(cap, caps, wait);
}

function tooLong({ turn }: Caps): CapReached {
  const wait = Math.ceil(turn / 1000);
  const message = `This sandbox has been busy for ${turn / 1000} seconds, which is the limit. Try again in ${wait} seconds.`;
  return new CapReached(503, "turn", message, wait);
}

const slow = (caps: Caps): StoreTrouble =>
  new StoreTrouble(
    "store-late",
    `The server did not answer within ${caps.hold / 1000} seconds, which is the limit. Nothing of this request was stored.`,
  );

const overtaken = (): StoreTrouble =>
  new StoreTrouble(
    "store-late",
    "This request took so long that another request came first. Nothing of your request was stored. Try again.",
  );
