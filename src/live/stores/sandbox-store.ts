import type { LiveServer } from "../server/live-server.ts";
import type { Watched, Watcher } from "../server/watch.ts";
import type { Variant } from "../server/variants.ts";

/** One server of one reader. `name` is "slug/variant"; `address` is the network it is asked from, or "" when nobody knows. */
export type ServerId = { sandbox: string; name: string; address: string; variant: Variant };

/** Event streams open in this process: on one server, on all of one network address, and on all. */
export type OpenStreams = { here: number; address: number; all: number };

/** How many sandboxes there are, unless the store is out of reach, and how many event streams are open in this process. */
export type Usage = { ready: boolean; store: "memory" | "redis"; sandboxes?: number; streams: number };

/** Who keeps sandboxes. What is thrown are caps that were met, or StoreTrouble. */
export interface Store {
  /** Work on one reader's servers waits for the work before it. */
  readonly oneAtATime: boolean;
  /** Does some work on a reader's server, which is made when there is none. Answers what the work answered. */
  use<Result>(id: ServerId, work: (server: LiveServer) => Promise<Result>): Promise<Result>;
  /** Follows a reader's server, which is made when there is none. Nothing is lost between what is answered and what is told. */
  watch(id: ServerId, watcher: Watcher): Promise<Watched>;
  streams(id: ServerId): OpenStreams;
  usage(): Usage | Promise<Usage>;
  /** Ends open event streams, every process that was started, and connections. */
  close(): Promise<void>;
}
