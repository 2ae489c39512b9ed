import type { Streamed } from "../../../labs/kit/target/target.ts";
import type { LiveEvent, LiveState } from "../server/events.ts";

/** What a page asks of a live server in its worker. Everything can be cloned. */
export type Wish =
  | { do: "open"; variant: string }
  /** A page of the server in the reader's browser. `hops`: how many redirects it follows at most. */
  | { do: "visit"; method: string; path: string; body?: string; hops: number }
  /** What has come on the event stream of a page that was shown. Asked once a second. */
  | { do: "follow"; stream: number }
  /** The page with that stream is not shown any more. */
  | { do: "hang-up"; stream: number }
  | { do: "edit"; name: string; value: string }
  | { do: "forget" }
  | { do: "state" }
  | { do: "control"; name: string; fields: Record<string, string> };

/**
 * A page as the reader's browser shows it. `script`: what a script on it reads from document.cookie. `stream`: it is an
 * event stream of that number, which goes on.
 */
export type Shown = { path: string; status: number; type: string; body: string; script: string; stream?: number };

/** The answer to each wish. */
export type Granted = {
  open: true;
  visit: Shown;
  follow: Streamed;
  "hang-up": true;
  edit: true;
  forget: true;
  state: LiveState;
  control: unknown;
};

export type Ask = Wish & { id: number };
export type Say = { id: number; value: unknown } | { id: number; error: string } | { event: LiveEvent };
