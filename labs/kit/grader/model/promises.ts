/** What the chapters have promised up to some lab: all that the model holds a server to. Times in milliseconds. */
export type Rules = {
  /** Nobody can make up a value that opens something: chapter 2. */
  secret: boolean;
  /** Members write comments, which everybody reads: chapter 3. */
  comments: boolean;
  /** A session ends when it was not used for so long, or when it is so old: chapter 4. */
  idle: number;
  absolute: number;
  /** There are POST /export and /theme, the admin clears the comments, and a list that cannot be read opens no door: chapter 5. */
  doors: boolean;
  /** A logout ends the session, and POST /logout-everywhere all of the user's: chapter 6. */
  logout: boolean;
  /** Visitors have a basket: chapter 7. */
  baskets: boolean;
  /** A login ends the session that the browser had, and a failed one changes nothing: chapter 7. */
  rotation: boolean;
  /** What was under way when a session ended brings nothing back: chapter 8. */
  races: boolean;
  /** So many sessions of one user at a time; one more ends the oldest: chapter 8. */
  limit: number;
  /** The list that is handed in is the one that is looked at: chapter 9. Before it a server may keep its own. */
  handed: boolean;
  /** Sessions lie on the disk: a restart ends none, and a second server knows them: chapter 10. */
  disk: boolean;
  /** Each value ends by itself, `idle` after it was given, whatever its session does: chapter 11. */
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
