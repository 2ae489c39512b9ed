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
  /** Origins of the site and of the labs. Both are empty when there is only one origin. */
  site: readonly string[];
  labs: string;
  /** The labs' origin has its own cookies, so a link to it is a form that takes the owner's cookie there. */
  ownFirst: boolean;
  slug: string;
  variant: string;
  /** Paths of the lab's pages. */
  pages: readonly string[];
  attack: () => Promise<Attack>;
  /** Does some work on the server. Read the visitor's request to its end before. */
  use: (work: (server: LiveServer) => Promise<LiveAnswer>) => Promise<LiveAnswer>;
  watch: (watcher: Watcher) => Promise<Watched>;
  /** Runs the lab's checks on this server's code. Not there for a learner's own file, which has the grader. */
  checkable?: Checkable | undefined;
  checker: Checker;
  streams: () => OpenStreams;
  caps: Caps;
};
