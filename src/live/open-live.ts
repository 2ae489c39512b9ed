import { availableParallelism } from "node:os";
import { labs } from "../../labs/kit/build/all-labs.ts";
import { startHost } from "../../labs/kit/target/process/host.ts";
import { articles } from "../../articles/list.ts";
import { shownUrl } from "../settings/settings.ts";
import type { Origins } from "../http/origins.ts";
import type { LiveAnswer, LiveRequest } from "../http/answer.ts";
import type { Caps } from "../http/caps.ts";
import { createFetch } from "../http/fetch.ts";
import { isPublic, type Env } from "../settings/env.ts";
import type { Owners } from "./server/owner.ts";
import { LiveHost, type MakeServer } from "./live-host.ts";
import { Thread } from "./jobs/thread.ts";
import type { Link } from "./stores/redis/open.ts";
import type { Usage } from "./stores/sandbox-store.ts";

/** The live servers of one process. */
export type Live = {
  /** As in LiveHost: the caller turns what it throws into an answer. */
  answer: (request: LiveRequest) => LiveAnswer | Promise<LiveAnswer>;
  /** The same with Request and Response. Never rejects. */
  fetch: (request: Request) => Promise<Response>;
  /** How many sandboxes and event streams there are now. */
  usage: () => Usage | Promise<Usage>;
  /** Ends open event streams, every process that was started, and connections. */
  close: () => Promise<void>;
  /** The connection to Redis, if sandboxes are there. */
  link: Link | undefined;
  /** Who may open a sandbox. */
  owners: Owners;
};

export type LiveOptions = {
  env: Env;
  caps: Caps;
  /** Who may open a sandbox. Left out, on a public server its browser only, and otherwise any program too. */
  owners?: Owners | undefined;
  /** Called once the ports are known. */
  origins: () => Origins;
  /** Called when something happens to the servers as a whole. */
  note: (event: string, facts?: Record<string, unknown>) => void;
};

/**
 * Opens the live servers. With REDIS_URL sandboxes are in Redis, and otherwise in this process. Resolves when it is
 * known whether Redis answers.
 */
export async function openLive({ env, caps, origins, note, ...options }: LiveOptions): Promise<Live> {
  const root = process.cwd();
  const redis = env["REDIS_URL"] ? await openRedis(env["REDIS_URL"], caps, note) : undefined;
  const owners = options.owners ?? (isPublic(env) ? "browsers" : "browsers and programs");
  const host = new LiveHost({
    labs,
    articles,
    root,
    caps,
    clock: Date.now,
    // A reader's file is only for the reader's own machine: never on a public server, and not where several processes
    // share Redis.
    startHost: isPublic(env) || redis ? undefined : (file) => startHost({ file }),
    owners,
    origins,
    threads: Array.from({ length: threadsFor(availableParallelism()) }, () => new Thread(caps)),
    ...(redis && { store: redis.store }),
  });
  return {
    answer: (request) => host.answer(request),
    fetch: createFetch((request) => host.answer(request), caps),
    usage: () => host.usage(),
    close: () => host.close(),
    link: redis?.link,
    owners,
  };
}

/** One core is for pages. More than four threads would only take memory. */
const threadsFor = (cores: number): number => Math.min(4, Math.max(1, cores - 1));

/** Loads the `redis` package only when it is needed. */
async function openRedis(url: string, caps: Caps, note: LiveOptions["note"]) {
  const { Link, RedisStore } = await import("./stores/redis/open.ts");
  let store: InstanceType<typeof RedisStore> | undefined;
  let wasLost = false;
  const at = shownUrl(url);
  const link = new Link({
    url,
    refused: (error) => note("redis-refused", { url: at, error }),
    changed(reached, why) {
      if (reached && wasLost) note("redis-reached", { url: at });
      if (reached) return;
      wasLost = true;
      note("redis-lost", { url: at, error: why });
      store?.lost();
    },
  });
  await link.tried;
  return {
    link,
    store: (make: MakeServer) => (store = new RedisStore({ link, caps, clock: Date.now, make })),
  };
}
