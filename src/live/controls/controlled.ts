import type { Check } from "../../../labs/kit/grader/suite.ts";
import type { LiveAnswer } from "../../http/answer.ts";
import type { Caps } from "../../http/caps.ts";
import type { LiveServer } from "../server/live-server.ts";
import type { Watched, Watcher } from "../server/watch.ts";
import type { OpenStreams } from "../stores/sandbox-store.ts";
import type { AttackResult } from "../jobs/attack-server.ts";

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
  /** Does some work on the server. Read the visitor's request to its end before. */
  use: (work: (server: LiveServer) => Promise<LiveAnswer>) => Promise<LiveAnswer>;
  watch: (watcher: Watcher) => Promise<Watched>;
  /** The lab's checks. Not there for a learner's own file, which has the grader. */
  checks?: (() => Promise<readonly Check[]>) | undefined;
  /** Runs the check with this title on this server's code. */
  check: (title: string) => Promise<LiveAnswer>;
  /** Runs the lab's attack on this server. */
  attack: () => Promise<AttackResult>;
  streams: () => OpenStreams;
  caps: Caps;
};
