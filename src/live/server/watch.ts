import type { LiveEvent, LiveEventBody } from "./events.ts";
import type { EventLog, Tell } from "./event-log.ts";

/** A client that follows a server from now on. */
export type Watcher = {
  tell: Tell;
  /** Called when there will be no more events. */
  end: () => void;
};

/** What a watcher gets when it starts. */
export type Watched = {
  /** The log itself: later events are added to it. */
  log: EventLog;
  /** What the server's clock showed when this began. */
  now: number;
  /** The list as it was then. */
  list: LiveEvent & LiveEventBody & { type: "list" };
  leave: () => void;
};
