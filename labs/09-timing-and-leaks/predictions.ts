import {
  aNote,
  copyCookie,
  logIn,
  logOut,
  refused,
  sendCopy,
  steal,
  type Predictions,
} from "../kit/build/prediction.ts";

const LETTERS = 2000;

export default {
  "the-cookie-itself": {
    ask: "The solution's list holds only hashes. This time the thief copies no list, but the cookie in alice's browser. What does he get with it?",
    on: "solution",
    play: [logIn("alice"), copyCookie, sendCopy],
    choices: { "Nothing: the server compares hashes": refused, "Alice's note": aNote },
    right: "Alice's note",
    because:
      "The cookie holds the token, and the server hashes it, as it does for alice. Hashes protect the list, not the cookie.",
  },
  "the-line-after-logout": {
    ask: "On the solution alice logs in and logs out. Her cookie held the token, and the list its hash. How many lines has the list now?",
    on: "solution",
    play: [logIn("alice"), logOut],
    choices: { None: { list: "^\\[\\]$" }, One: { list: "username" } },
    right: "None",
    because: "Logging out hashes the token too, so it finds the line and removes it.",
  },
  "a-very-long-token": {
    ask: "The thief sends a cookie of 2,000 letters to the solution. Which status comes?",
    on: "solution",
    play: [steal("GET /dashboard", `session_token=${"a".repeat(LETTERS)}`)],
    choices: { "401": refused, "413: too large": { status: 413 }, "500: an error": { status: 500 } },
    right: "401",
    because: "A hash accepts any length. This one is not on the list, so it belongs to nobody.",
  },
} satisfies Predictions;
