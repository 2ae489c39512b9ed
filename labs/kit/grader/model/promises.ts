/**
 * What the chapters up to some lab have taught: everything that the model demands of a server. Times in milliseconds.
 */
export type Rules = {
  /** Nobody can make up a valid value: chapter 2. */
  secret: boolean;
  /** Members write comments, which everybody reads: chapter 3. */
  comments: boolean;
  /** A session ends when it was unused for this long, or when it reaches this age: chapter 4. */
  idle: number;
  absolute: number;
  /**
   * There are POST /export and /theme, the admin clears the comments, and a list that cannot be read lets nobody in:
   * chapter 5.
   */
  doors: boolean;
  /**
   * A logout ends the session, POST /logout-everywhere ends all sessions of the user, and a failed login ends none:
   * chapter 6.
   */
  logout: boolean;
  /** Visitors have a basket: chapter 7. */
  baskets: boolean;
  /** A login ends the session that the browser had: chapter 7. */
  rotation: boolean;
  /** A request that was under way when a session ended does not bring the session back: chapter 8. */
  races: boolean;
  /** The most sessions of one user at a time; one more ends the oldest: chapter 8. */
  limit: number;
  /** The server uses the list that it was given: chapter 9. Before that it may keep its own. */
  handed: boolean;
  /** Sessions are on the disk: a restart ends none, and a second server knows them: chapter 10. */
  disk: boolean;
  /** Each value expires by itself, `idle` after it was given, whatever its session does: chapter 11. */
  tokens: boolean;
};

const BEFORE: Rules = {
  secret: false,
  comments: false,
  idle: Infinity,
  absolute: Infinity,
  doors: false,
  logout: false,
  baskets: false,
  rotation: false,
  races: false,
  limit: Infinity,
  handed: false,
  disk: false,
  tokens: false,
};

/** The rules of a lab, from what each lab up to it adds to or takes from those before. */
export const rulesAfter = (changes: readonly Partial<Rules>[]): Rules => Object.assign({ ...BEFORE }, ...changes);
