/** What happens on a live server, in the form that the page and the control room show. */

import type { Thrown } from "../../../labs/kit/target/target.ts";

/** Who sent a request: the reader's own browser, or one of the simulated people. */
export type Who = "you" | "victim" | "thief";

/**
 * One request as the server saw it. `path` begins with "/" and has no live prefix. `origin` is the origin that the
 * simulated people used; "http:" in it means that a thief on the network can read the request.
 */
export type LoggedRequest = {
  method: string;
  path: string;
  headers: [name: string, value: string][];
  body?: string;
  origin?: string;
};

/** One answer as the server sent it, before the site scoped anything. */
export type LoggedResponse = {
  status: number;
  headers: [name: string, value: string][];
  body: string;
  threw?: Thrown;
};

/** How the site changed an answer for the reader's browser: the same headers below the live prefix. */
export type Scoped = { setCookies: string[]; location?: string };

export type LiveEventBody =
  | { type: "exchange"; who: Who; request: LoggedRequest; response: LoggedResponse; scoped?: Scoped }
  | { type: "say"; text: string }
  | { type: "skip"; ms: number }
  | { type: "reset"; why: string }
  /** How an attack ended. `byHand`: the reader broke in, and not the simulated thief. */
  | { type: "outcome"; stolen: boolean; text: string; byHand?: true }
  | { type: "list"; list: [id: string, record: unknown][] };

/**
 * `id` grows from event to event. It starts at the machine's clock, so that it also grows when a server was removed and
 * made again. Gaps have no meaning. `at` is the lab server's clock, epoch milliseconds.
 */
export type LiveEvent = { id: number; at: number } & LiveEventBody;

/** What GET B/-/state answers. `offset` is how far the lab's clock is ahead of the machine's, in milliseconds. */
export type LiveState = {
  now: number;
  offset: number;
  list: [id: string, record: unknown][];
  /** The Cookie header that this browser sent along. */
  cookie: string;
  log: LiveEvent[];
};
