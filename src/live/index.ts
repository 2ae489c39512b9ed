import labs from "virtual:labs";
import { articles } from "../../articles/list.ts";
import { CAPS } from "./caps.ts";
import type { LiveAnswer, LiveRequest } from "./answer.ts";
import { createAnswer, createFetch } from "./fetch.ts";
import { isPublic } from "./guard.ts";
import { LiveHost } from "./host.ts";
import { startHostFromDisk } from "./start-host.ts";

const root = process.cwd();

const host = new LiveHost({
  labs,
  articles,
  root,
  caps: CAPS,
  clock: Date.now,
  // On a public server a reader's file would be anybody's file.
  startHost: isPublic(process.env) ? undefined : startHostFromDisk(root),
});

/** The live servers of this process. Never rejects. */
export const liveAnswer: (request: LiveRequest) => Promise<LiveAnswer> = createAnswer(host);

/** The same, for whoever speaks Request and Response. */
export const liveFetch: (request: Request) => Promise<Response> = createFetch(host, CAPS);

/** How many sandboxes and event streams there are now. */
export const liveUsage = (): { sandboxes: number; streams: number } => host.usage;

/** Ends open event streams and every process that was started. */
export const closeLive = (): Promise<void> => host.close();
