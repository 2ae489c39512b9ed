import type { Attack } from "../../../labs/kit/grader/attack.ts";
import type { LiveAnswer } from "../../http/answer.ts";
import type { Caps } from "../../http/caps.ts";
import type { LiveServer } from "../server/live-server.ts";
import type { Watched, Watcher } from "../server/watch.ts";
import type { OpenStreams } from "../stores/sandbox-store.ts";
import type { Checkable, Checker } from "./checks.ts";

/** What the controls of one server need to know of it. */
export type Controlled = {
  base: string;
  /** Origins of the site and of the labs; both empty where there is only one. */
  site: readonly string[];
  labs: string;
  /** The labs' origin has cookies of its own, so a link to it is a form that brings the owner's cookie there. */
  ownFirst: boolean;
  slug: string;
  variant: string;
  /** Paths of the lab's pages. */
  pages: readonly string[];
  attack: () => Promise<Attack>;
  /** Does some work on the server. What a visitor still sends is read before. */
  use: (work: (server: LiveServer) => Promise<LiveAnswer>) => Promise<LiveAnswer>;
  watch: (watcher: Watcher) => Promise<Watched>;
  /** Runs the lab's checks on this server's code. A learner's own file has the grader instead. */
  checkable?: Checkable | undefined;
  checker: Checker;
  streams: () => OpenStreams;
  caps: Caps;
};
