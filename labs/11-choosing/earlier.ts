/** The rules of earlier chapters that cannot count on a server without a list of sessions. */

const NO_VISITORS = "Visitors have no token here, so there is no basket, and nothing from before a login to take over.";
const NO_COUNT = "A server that does not know which tokens are out cannot count them. Chapter 11's table says so.";

const NO_DISK =
  "The list and the key lie in memory here, as in chapters 8 and 9. What survives a restart is chapter 10's subject.";

/** Titles of earlier checks that do not count from this lab on, and why. */
export const replaces: Record<string, string> = {
  "the ID says nothing about its user":
    "A token says whose it is: that is the idea. Chapter 11's first check takes its place.",
  "a visitor fills a basket without logging in": NO_VISITORS,
  "nothing that a visitor sends with a basket makes them a user": NO_VISITORS,
  "a visitor with a basket logs in and sees their own dashboard": NO_VISITORS,
  "visitors keep their basket when they log in": NO_VISITORS,
  "a failed login changes nothing for a visitor": NO_VISITORS,
  "a login never uses an ID that the thief invented": NO_VISITORS,
  "a basket never uses an ID that the thief invented": NO_VISITORS,
  "a login sends each cookie once": NO_VISITORS,
  "logging in changes the value of the session cookie": NO_VISITORS,
  "the cookie from before the login opens no dashboard": NO_VISITORS,
  "a login removes the visitor's session, and its basket": NO_VISITORS,
  "logging in as another user ends the first user's session and shows nothing of it": NO_VISITORS,
  "no value planted in the visitor's session decides where the login leads": NO_VISITORS,
  "a user's fourth login ends the oldest of the three earlier sessions": NO_COUNT,
  "the limit counts each user separately, and does not count visitors": NO_COUNT,
  "two logins at once from one browser both succeed": NO_VISITORS,
  "the server answers only when it has done what the request asked": NO_VISITORS,
  "a basket keeps all items that arrive at the same time": NO_VISITORS,
  "a slow request undoes nothing that happened meanwhile": NO_VISITORS,
  "no slow request brings back a session that ended in another way": `${NO_COUNT} One of the other ways is the limit.`,
  "of two logins at once, only one gets the visitor's basket": NO_VISITORS,
  "ten logins at once leave three sessions at most": NO_COUNT,
  "sessions are lines on the list that createServer gets": "The list holds what is over, not what is on.",
  "everything that ends a session removes its line": NO_COUNT,
  "the server finds a basket again, before the login and after it": NO_VISITORS,
  "the keys on the list have 128 bits or more": "After a login there is no line on the list.",
  "a copy of the list hides 128 bits of every visitor's token": NO_VISITORS,
  "a session is a file on the disk": NO_DISK,
  "a restart logs nobody out": NO_DISK,
  "two servers on one disk accept the same sessions": NO_DISK,
  "a session on the disk expires too, even if the server restarts": NO_DISK,
  "no path in a cookie opens a file outside the sessions' folder": NO_DISK,
  "no path in a cookie changes or deletes a file outside the sessions' folder": NO_DISK,
  "items that arrive at the same time are all on the disk": NO_VISITORS,
  "a broken file is not accepted as a session": NO_DISK,
  "a broken file does not stop other users from logging in": NO_DISK,
};

/**
 * Titles of earlier checks that the starter fails, and that the solution holds again. Checks that need them are not
 * reached.
 */
export const broken: readonly string[] = [
  "a cookie copied before the logout opens nothing after it",
  "logging out everywhere ends every session of the user who asks",
  "replaying the copied cookie after logout fails",
  "logging in again also changes the value, and ends the earlier session",
  "no request that is still running brings a session back after its logout",
  "an item that arrives during its owner's logout brings no session back",
  "bringing a session back after its logout fails",
  "when the disk is down, nobody is let in",
];
