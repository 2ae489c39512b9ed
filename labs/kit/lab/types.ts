/** What a lab server gets and what it returns. Nothing in this file runs. */

import type { Disk } from "./disk.ts";
import type { Store } from "./store.ts";

export type { Disk, Store };

/** A user of the site. `note` is private: only this user's own dashboard shows it. */
export type User = { readonly name: string; readonly role: "member" | "admin"; readonly note: string };

/** What changes about a user. */
export type Change = { password?: string; role?: User["role"]; closed?: true };

/** The people who may log in. Given to every lab; nothing to build here. */
export type Users = {
  /** The user of that exact name, or undefined when there is none. Never throws. */
  get(name: string): User | undefined;
  /**
   * Resolves to true when the name is known and the password is right. Without `await` the promise itself counts as
   * true, and everybody can log in.
   */
  verify(name: string, password: string): Promise<boolean>;
  /**
   * Changes what is given, and resolves to true if there is such a user. A closed account is nobody's: `get` does not
   * find it, and no password is right. It knows nothing of sessions. A `User` that you got before stays as it was.
   */
  change(name: string, to: Change): Promise<boolean>;
};

/**
 * One reader's comment. `note` is there when the author chose to show their private note with it. A reminder, in chapter
 * 12, is a comment that only its author reads.
 */
export type Comment = { author: string; html: string; note?: string; reminder?: true };

/** What a lab server is made from. `Session` is the record that the server keeps for one session. */
export type Lab<Session = unknown> = {
  users: Users;
  /** The list of sessions: session ID to record. Starts empty; fill it, so that the page can show it. */
  sessions: Map<string, Session>;
  /** The same list in a separate program, from chapter 8 on: all of its methods return promises. */
  store: Store<Session>;
  /** Files that are still there after a restart, from chapter 10 on. */
  disk: Disk;
  /** What readers wrote, from chapter 3 on. */
  comments: Comment[];
  /** The clock, in epoch milliseconds. The page and the grader move it. */
  now: () => number;
  /** Resolves when that clock has gone on by a second. An event stream waits for it between two events. */
  tick: () => Promise<void>;
};

export type Handler = (request: Request) => Response | Promise<Response>;
export type CreateServer<Session = unknown> = (lab: Lab<Session>) => Handler;

/** A handler behind the login check: it gets the user. */
export type Guarded = (user: User, request: Request) => Response | Promise<Response>;
