import { createDisk } from "../lab/disk.ts";
import { withKeyring, type Keyring } from "../lab/keyring.ts";
import type { Comment, Handler, Lab } from "../lab/index.ts";
import { createStore, type Pace } from "../lab/store.ts";
import { Streams } from "./streams.ts";
import { ServerTrouble, type FreshOptions } from "./target.ts";
import { Turnstile } from "./turnstile.ts";
import { createUsers, type Changed } from "./users.ts";
import type { Onlooker } from "./onlooker.ts";

/** A lab's file, loaded. */
export type LabModule = { default?: unknown } & Record<string, unknown>;

/** One running lab server with everything it remembers. */
export type Instance = {
  handler: Handler;
  sessions: Map<string, unknown>;
  disk: Map<string, string>;
  comments: Comment[];
  /** What has changed about its users. */
  changed: Map<string, Changed>;
  clock: { now: number };
  turnstile: Turnstile;
  streams: Streams;
  /** Records what the handler does, if a check asked for it. */
  watch?: Onlooker | undefined;
};

/** Makes a server from a loaded lab file. Throws ServerTrouble when the file exports no factory. */
export function createInstance(
  module: LabModule,
  options: FreshOptions,
  kept?: Partial<Instance> & { keys?: Keyring },
): Instance {
  const create = module.default;
  if (typeof create !== "function") {
    throw new ServerTrouble(
      "no-default-export",
      "The file has no default export. It must say `export default function createServer(…)`.",
    );
  }
  const sessions = kept?.sessions ?? new Map<string, unknown>();
  const comments = kept?.comments ?? [];
  const changed = kept?.changed ?? new Map<string, Changed>();
  const files = kept?.disk ?? new Map(options.disk);
  const clock = kept?.clock ?? { now: Date.now() };
  const { listFails = false, listFailsFrom = Infinity } = options;
  const isDown = () => listFails || clock.now >= listFailsFrom;
  const mayFail = listFails || listFailsFrom < Infinity;
  const list = mayFail ? failingMap(sessions, isDown) : sessions;
  const turnstile = kept?.turnstile ?? new Turnstile();
  const streams = kept?.streams ?? new Streams();
  const pace = failingPace(turnstile.pace, clock, options.writesFail);
  const store = createStore(list, pace);
  const disk = createDisk(mayFail ? failingMap(files, isDown) : files, pace);
  const users = createUsers(options.accounts, changed);
  const lab: Lab = { users, sessions: list, store, disk, comments, now: () => clock.now, tick: streams.tick };
  const watch = kept?.watch;
  if (watch) Object.assign(watch, { clock, comments });
  const make = () => create(lab) as unknown;
  const handler: unknown = withKeyring(kept?.keys ?? [], () => (watch ? watch.within(make) : make()));
  if (typeof handler !== "function") {
    throw new ServerTrouble(
      "no-default-export",
      "createServer returned no function. It must return a request handler.",
    );
  }
  return { handler: handler as Handler, sessions, disk: files, comments, changed, clock, turnstile, streams, watch };
}

/** Several servers on one disk, each from a module loaded for it. They answer in turn. */
export async function createInstances(
  load: () => Promise<LabModule>,
  options: FreshOptions,
  watch?: Onlooker,
): Promise<Instance> {
  const first = createInstance(await (watch ? watch.during(load) : load()), options, { watch });
  const { sessions: _, ...shared } = first;
  const handlers = [first.handler];
  while (handlers.length < (options.servers ?? 1)) {
    handlers.push(createInstance(await load(), options, shared).handler);
  }
  let turn = 0;
  const handler: Handler = (request) => (handlers[turn++ % handlers.length] ?? first.handler)(request);
  if (!watch) return { ...first, handler };
  watch.started();
  return { ...first, handler: (request) => watch.during(() => handler(request)) };
}

/** The text of a module's functions. Code outside of them cannot be seen from here. */
export const sourceOf = (module: LabModule): string =>
  Object.values(module)
    .filter((value) => typeof value === "function")
    .join("\n");

/** What a check or a reader sees: the list in memory, then the files on the disk. */
export const listOf = ({ sessions, disk }: Pick<Instance, "sessions" | "disk">): [id: string, record: unknown][] => [
  ...sessions,
  ...disk,
];

/**
 * The same Map, but every read throws while it is down. Writes still work, so that a server can be built and logged in
 * to.
 */
function failingMap<Value>(map: Map<string, Value>, isDown: () => boolean): Map<string, Value> {
  const reads = new Set<string | symbol>(["get", "has", "entries", "values", "keys", "forEach", Symbol.iterator]);
  return new Proxy(map, {
    get(target, key) {
      if (reads.has(key) && isDown()) {
        return () => {
          throw new Error("the list cannot be read");
        };
      }
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** The same pace, but every write in that time rejects, after as long as another takes, and does nothing. */
function failingPace(pace: Pace, clock: { now: number }, fails: FreshOptions["writesFail"]): Pace {
  if (!fails) return pace;
  let spare = fails.spare;
  const fail = () => {
    throw new Error("the list cannot be written");
  };
  return (kind, act) =>
    pace(kind, kind === "write" && clock.now >= fails.from && clock.now < fails.until && spare-- <= 0 ? fail : act);
}

/** Calls a named export. Throws ServerTrouble when it is missing or throws. */
export async function callExport(module: LabModule, name: string, args: string[]): Promise<unknown> {
  const found = module[name];
  if (typeof found !== "function") {
    throw new ServerTrouble("no-such-export", `The file exports no function called ${name}.`);
  }
  try {
    return await found(...args);
  } catch (error) {
    throw new ServerTrouble(
      "export-threw",
      `${name}() threw: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
