import type { LiveServer } from "../server/live-server.ts";
import type { Watched, Watcher } from "../server/watch.ts";
import type { Variant } from "../server/variants.ts";

/**
 * One server of one reader. `name` is "slug/variant"; `address` is the network of the client, or "" when unknown.
 * `acts` is false for a request that only looks.
 */
export type ServerId = { sandbox: string; name: string; address: string; variant: Variant; acts: boolean };

/** Event streams open in this process: on one server, on all of one network address, and on all. */
export type OpenStreams = { here: number; address: number; all: number };

/**
 * How many sandboxes there are, unless the store cannot be reached, and how many event streams this process has open.
 */
export type Usage = { ready: boolean; store: "memory" | "redis"; sandboxes?: number; streams: number };

/** A store of sandboxes. Its methods throw CapReached or StoreTrouble. */
export interface Store {
  /** True if work on one reader's servers waits for the work before it. */
  readonly oneAtATime: boolean;
  /**
   * Does some work on a reader's server, and makes the server first when there is none. Returns what the work returned.
   */
  use<Result>(id: ServerId, work: (server: LiveServer) => Promise<Result>): Promise<Result>;
  /**
   * Follows a reader's server, and makes it first when there is none. Loses no event between the first answer and the
   * first call.
   */
  watch(id: ServerId, watcher: Watcher): Promise<Watched>;
  streams(id: ServerId): OpenStreams;
  usage(): Usage | Promise<Usage>;
  /** Ends open event streams, every process that was started, and connections. */
  close(): Promise<void>;
}
