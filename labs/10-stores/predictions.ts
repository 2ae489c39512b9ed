import {
  ask,
  aNote,
  copyCookie,
  logIn,
  logOut,
  refused,
  restartServer,
  sendCopy,
  steal,
  type Predictions,
} from "../kit/build/prediction.ts";

/** A secret that the thief chose, and its SHA-256, which he writes into a session of his own. */
const SECRET = "5e55107e".repeat(8);
const MARK = "d472a34d6dde7cc84c39b3b64da37b3ad0114c656735705799ed51afdfd76781";
/** Far in the future, so that the session does not expire. */
const LATER = 1e15;
const FORGED = JSON.stringify({ username: "alice", basket: [], createdAt: LATER, lastSeen: LATER, mark: MARK });

export default {
  "a-path-as-an-id": {
    ask: "The thief sends a suggestion. Its text is a session of alice with the hash of a secret that he chose, and the site stores it as `suggestions/1`. He sends the cookie `../suggestions/1.<secret>` to the starter. What does he get?",
    on: "starter",
    play: [
      steal("POST /suggestions", "", { text: FORGED }),
      steal("GET /dashboard", `session_token=../suggestions/1.${SECRET}`),
    ],
    choices: { "401: that is no session": refused, "500: an error": { status: 500 }, "Alice's note": aNote },
    right: "Alice's note",
    because: "The path leads out of the sessions' folder, to a text that the thief wrote himself.",
  },
  "a-visitor-who-looks": {
    ask: "A visitor opens the solution's basket and puts nothing into it. How many files are on the disk then?",
    on: "solution",
    play: [ask("GET /basket")],
    choices: { None: { list: "^\\[\\]$" }, One: { list: "sessions/" } },
    right: "None",
    because: "The server has nothing to remember about this visitor yet.",
  },
  "a-restart-after-logout": {
    ask: "The server runs the solution. Alice logs in, the thief copies her cookie, and she logs out. Then the server restarts from its disk. What does the copy open?",
    on: "solution",
    play: [logIn("alice"), copyCookie, logOut, restartServer, sendCopy],
    choices: { "Alice's note: the disk remembers": aNote, Nothing: refused },
    right: "Nothing",
    because: "Logging out deleted the file, so the session is no longer on the disk.",
  },
} satisfies Predictions;
