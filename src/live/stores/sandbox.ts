import type { LiveServer } from "../server/live-server.ts";

/** One reader: their servers by "slug/variant", the one used longest ago first. */
export type Sandbox = {
  readonly id: string;
  /** The network address of the client that made it, or "" when unknown. */
  readonly address: string;
  servers: Map<string, LiveServer>;
  /** False until its reader sends more than GET. Such a sandbox is removed first, because its reader loses nothing. */
  acted: boolean;
  lastUsed: number;
  /** When this reader was last moved to the end of the map. */
  moved: number;
  /** Bytes that it took when it was last weighed. */
  weight: number;
  /** Requests counted in this second of the machine's clock. */
  second: number;
  requests: number;
};

export type Sandboxes = Map<string, Sandbox>;

/** A sandbox that was only looked at keeps its place for so long, in milliseconds: a first page may ask for a second. */
export const GLANCE_MS = 1000;

export function weightOf(servers: Sandbox["servers"]): number {
  let bytes = 0;
  for (const { weight } of servers.values()) bytes += weight;
  return bytes;
}

/** Somebody looks at it right now. */
export const isBusy = (server: LiveServer): boolean =>
  server.log.listening > 0 || server.attacking || server.away !== undefined;

export const isWatched = ({ servers }: Sandbox): boolean => [...servers.values()].some(isBusy);

/** It was only looked at, a while ago, and nobody looks at it right now. */
export const isGlance = (sandbox: Sandbox, now: number): boolean =>
  !sandbox.acted && now - sandbox.lastUsed >= GLANCE_MS && !isWatched(sandbox);

/** Removes from the servers used longest ago until this reader's servers together are within the cap. */
export function lightenServers(servers: Sandbox["servers"], most: number): void {
  let weight = weightOf(servers);
  if (weight <= most) return;
  const others = [...servers].slice(0, -1);
  for (const [, server] of others) {
    if (weight <= most) return;
    weight -= server.log.bytes;
    server.log.clear();
  }
  for (const [key, server] of others) {
    if (weight <= most) return;
    if (isBusy(server)) continue;
    weight -= server.weight;
    servers.delete(key);
    void server.close();
  }
}
