import type { LiveEvent, LiveEventBody } from "./events.ts";
import type { EventLog, Tell } from "./event-log.ts";

/** Somebody who looks at a server from now on. */
export type Watcher = {
  tell: Tell;
  /** Called when there will be no more events. */
  end: () => void;
};

/** What is shown of a server while it is watched. */
export type Watched = {
  /** Goes on growing. */
  log: EventLog;
  /** What the server's clock showed when this began. */
  now: number;
  /** The list as it was then. */
  list: LiveEvent & LiveEventBody & { type: "list" };
  leave: () => void;
};
