import labs from "virtual:labs";
import { articles } from "../../articles/list.ts";
import type { LiveAnswer, LiveRequest } from "./answer.ts";
import type { Caps } from "./caps.ts";
import { createAnswer, createFetch } from "./fetch.ts";
import { isPublic, type Env } from "./guard.ts";
import { LiveHost } from "./host.ts";
import { startHostFromDisk } from "./start-host.ts";

/** The live servers of one process. */
export type Live = {
  /** Never rejects. */
  answer: (request: LiveRequest) => Promise<LiveAnswer>;
  /** The same, for whoever speaks Request and Response. */
  fetch: (request: Request) => Promise<Response>;
  /** How many sandboxes and event streams there are now. */
  health: () => object;
  /** Ends open event streams and every process that was started. */
  close: () => Promise<void>;
};

export type LiveOptions = { env: Env; caps: Caps };

export function openLive({ env, caps }: LiveOptions): Live {
  const root = process.cwd();
  const host = new LiveHost({
    labs,
    articles,
    root,
    caps,
    clock: Date.now,
    // On a public server a reader's file would be anybody's file.
    startHost: isPublic(env) ? undefined : startHostFromDisk(root),
  });
  return {
    answer: createAnswer(host),
    fetch: createFetch(host, caps),
    health: () => host.usage,
    close: () => host.close(),
  };
}
