import type { Caps } from "../../http/caps.ts";
import { noMemory, noSandbox, noServer, noShare, tooFast } from "./full.ts";
import { Neighbours } from "./neighbours.ts";
import {
  GLANCE_MS,
  isBusy,
  isGlance,
  isWatched,
  lightenServers,
  weightOf,
  type Sandbox,
  type Sandboxes,
} from "./sandbox.ts";
import type { LiveServer } from "../server/live-server.ts";
import { StreamCount } from "./stream-count.ts";
import type { OpenStreams, ServerId, Store, Usage } from "./sandbox-store.ts";
import type { Watched, Watcher } from "../server/watch.ts";
import type { Variant } from "../server/variants.ts";

/**
 * A reader is moved to the end of the map at most this often: deleting from a large Map at every request would cost
 * most of the time.
 */
const ORDER_MS = 1000;

/** All readers in memory. The first in the map is the reader who was away longest. No timer is used. */
export class MemoryStore implements Store {
  readonly oneAtATime = false;
  readonly #caps: Caps;
  readonly #clock: () => number;
  readonly #make: (variant: Variant) => LiveServer;
  readonly #sandboxes: Sandboxes = new Map();
  /** The same readers by network address. */
  readonly #neighbours = new Neighbours();
  /** The readers who used a server since they last lost their logs, in the same order; and the bytes of all readers. */
  readonly #logged: Sandboxes = new Map();
  readonly #streams = new StreamCount();
  #weight = 0;
  #swept = 0;
  readonly #ways = {
    clearLogs: (sandbox: Sandbox) => {
      for (const { log } of sandbox.servers.values()) log.clear();
      this.#logged.delete(sandbox.id);
      this.#weigh(sandbox);
    },
    drop: (sandbox: Sandbox) => this.#drop(sandbox),
  };

  /** `make` makes an unused server. */
  constructor(caps: Caps, clock: () => number, make: (variant: Variant) => LiveServer) {
    this.#caps = caps;
    this.#clock = clock;
    this.#make = make;
  }

  use<Result>(id: ServerId, work: (server: LiveServer) => Promise<Result>): Promise<Result> {
    const sandbox = this.#enter(id);
    const server = this.#server(sandbox, id);
    this.#weigh(sandbox);
    const done = server.away ? whenBack(server, work) : work(server);
    return done.finally(() => this.#weigh(sandbox));
  }

  async watch(id: ServerId, { tell, end }: Watcher): Promise<Watched> {
    const close = this.#streams.open(this.#addressOf(id));
    try {
      const watched = await this.use(id, (server) => server.watch({ tell, end: () => (close(), end()) }));
      return { ...watched, leave: () => (close(), watched.leave()) };
    } catch (error) {
      close();
      throw error;
    }
  }

  streams(id: ServerId): OpenStreams {
    const here = this.#sandboxes.get(id.sandbox)?.servers.get(id.name)?.log.listening ?? 0;
    return { here, address: this.#streams.of(this.#addressOf(id)), all: this.#streams.all };
  }

  usage(): Usage {
    return { ready: true, store: "memory", sandboxes: this.#sandboxes.size, streams: this.#streams.all };
  }

  /** A sandbox counts for the address that made it. */
  #addressOf({ sandbox, address }: ServerId): string {
    return this.#sandboxes.get(sandbox)?.address ?? address;
  }

  /** The reader with this ID, new or known, now marked as present. Throws CapReached when too fast or full. */
  #enter({ sandbox: id, address, acts }: ServerId): Sandbox {
    const now = this.#clock();
    this.#sweep(now);
    const known = this.#sandboxes.get(id);
    this.#neighbours.lighten(known?.address ?? address, this.#caps.bytesPerAddress, known, this.#ways);
    if (this.#weight > this.#caps.bytesInAll) this.#lightenAll(now, known);
    const sandbox = known ?? this.#create(id, address, now);
    if (now - sandbox.moved >= ORDER_MS) {
      this.#remove(sandbox);
      this.#append(sandbox);
      sandbox.moved = now;
    }
    this.#logged.set(sandbox.id, sandbox);
    sandbox.lastUsed = now;
    sandbox.acted ||= acts;
    this.#count(sandbox, now);
    return sandbox;
  }

  /** This reader's server, marked as used, and made when there is none. Throws CapReached. */
  #server({ servers }: Sandbox, { name, variant }: ServerId): LiveServer {
    const known = servers.get(name);
    if (known && servers.size === 1) return known;
    const server = known ?? this.#add(servers, variant);
    servers.delete(name);
    servers.set(name, server);
    lightenServers(servers, this.#caps.sandboxBytes);
    return server;
  }

  async close(): Promise<void> {
    const all = [...this.#sandboxes.values()].flatMap(({ servers }) => [...servers.values()]);
    this.#sandboxes.clear();
    this.#neighbours.clear();
    this.#logged.clear();
    this.#weight = 0;
    await Promise.all(all.map((server) => server.close()));
  }

  /** Removes readers who were away too long: once a second at most, and a few at a time. */
  #sweep(now: number): void {
    if (now - this.#swept < ORDER_MS) return;
    this.#swept = now;
    let left = 100;
    for (const sandbox of this.#sandboxes.values()) {
      if (left-- === 0 || now - sandbox.moved < this.#caps.sandboxIdle) return;
      if (now - sandbox.lastUsed >= this.#caps.sandboxIdle && !isWatched(sandbox)) this.#drop(sandbox);
    }
  }

  #drop(sandbox: Sandbox): void {
    this.#remove(sandbox);
    this.#weight -= sandbox.weight;
    for (const server of sandbox.servers.values()) void server.close();
  }

  #append(sandbox: Sandbox): void {
    this.#sandboxes.set(sandbox.id, sandbox);
    this.#neighbours.add(sandbox);
  }

  #remove(sandbox: Sandbox): void {
    this.#sandboxes.delete(sandbox.id);
    this.#logged.delete(sandbox.id);
    this.#neighbours.remove(sandbox);
  }

  #count(sandbox: Sandbox, now: number): void {
    const second = Math.floor(now / 1000);
    if (sandbox.second !== second) Object.assign(sandbox, { second, requests: 0 });
    sandbox.requests++;
    if (sandbox.requests > this.#caps.requestsPerSecond) throw tooFast(this.#caps);
  }

  #create(id: string, address: string, now: number): Sandbox {
    const neighbours = this.#neighbours.of(address);
    const { sandboxes, sandboxesPerAddress, bytesInAll, bytesPerAddress } = this.#caps;
    if (this.#weight > bytesInAll) this.#neighbours.makeRoomFor(address, this.#ways);
    if (this.#weight > bytesInAll) throw noMemory(this.#caps);
    if (this.#neighbours.weightOf(address) > bytesPerAddress) throw noShare(this.#caps);
    if (neighbours.size >= sandboxesPerAddress) this.#makeRoom(neighbours, now, "sandboxesPerAddress");
    if (this.#sandboxes.size >= sandboxes) this.#makeRoom(this.#sandboxes, now, "sandboxes");
    const unused = { acted: false, lastUsed: now, moved: -Infinity, weight: 0, second: 0, requests: 0 };
    return { id, address, servers: new Map(), ...unused };
  }

  #makeRoom(among: Sandboxes, now: number, cap: "sandboxes" | "sandboxesPerAddress"): void {
    const rest = this.#caps.sandboxRest;
    let oldest = now;
    for (const sandbox of among.values()) {
      if (now - sandbox.moved < GLANCE_MS) break;
      if (isGlance(sandbox, now)) return this.#drop(sandbox);
    }
    for (const sandbox of among.values()) {
      oldest = Math.min(oldest, sandbox.lastUsed);
      if (now - sandbox.moved < rest) break;
      if (now - sandbox.lastUsed < rest || isWatched(sandbox)) continue;
      return this.#drop(sandbox);
    }
    const wait = Math.max(1, Math.ceil((oldest + rest - now) / 1000));
    throw noSandbox(cap, this.#caps, wait);
  }

  /** Counts what a sandbox keeps now. A sandbox that was removed meanwhile no longer counts. */
  #weigh(sandbox: Sandbox): void {
    if (this.#sandboxes.get(sandbox.id) !== sandbox) return;
    const weight = weightOf(sandbox.servers);
    this.#weight += weight - sandbox.weight;
    this.#neighbours.grow(sandbox, weight - sandbox.weight);
    sandbox.weight = weight;
  }

  /**
   * Removes the logs of the readers away longest, then the sandboxes of those who only looked, then everything of those away
   * for `sandboxRest`, until all are within the cap.
   */
  #lightenAll(now: number, here: Sandbox | undefined): void {
    const { bytesInAll, sandboxRest } = this.#caps;
    for (const sandbox of this.#logged.values()) {
      if (this.#weight <= bytesInAll) return;
      if (sandbox !== here && !isWatched(sandbox)) this.#ways.clearLogs(sandbox);
    }
    for (const sandbox of this.#sandboxes.values()) {
      if (this.#weight <= bytesInAll || now - sandbox.moved < GLANCE_MS) break;
      if (sandbox !== here && isGlance(sandbox, now)) this.#drop(sandbox);
    }
    for (const sandbox of this.#sandboxes.values()) {
      if (this.#weight <= bytesInAll || now - sandbox.moved < sandboxRest) return;
      if (sandbox !== here && now - sandbox.lastUsed >= sandboxRest && !isWatched(sandbox)) this.#drop(sandbox);
    }
  }

  #add(servers: Sandbox["servers"], variant: Variant): LiveServer {
    if (servers.size >= this.#caps.servers) {
      const idle = [...servers].find(([, server]) => !isBusy(server));
      if (!idle) throw noServer(this.#caps);
      servers.delete(idle[0]);
      void idle[1].close();
    }
    return this.#make(variant);
  }
}

/** Work on a server, as soon as no other thread works on it. */
async function whenBack<Result>(server: LiveServer, work: (server: LiveServer) => Promise<Result>): Promise<Result> {
  while (server.away) await server.away;
  return work(server);
}
