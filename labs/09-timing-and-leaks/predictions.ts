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
    ask: "The solution's list holds only hashes. This time the thief does not copy the list. He copies the cookie in alice's browser. What does he get with it?",
    on: "solution",
    play: [logIn("alice"), copyCookie, sendCopy],
    choices: { "Nothing: the server compares hashes": refused, "Alice's note": aNote },
    right: "Alice's note",
    because:
      "The cookie holds the token, and the server hashes the thief's copy as it hashes alice's cookie. Hashes protect the list, not the cookie.",
  },
  "the-line-after-logout": {
    ask: "The server runs the solution. Alice logs in and logs out. Her cookie held the token, and the list held its hash. How many lines does the list have now?",
    on: "solution",
    play: [logIn("alice"), logOut],
    choices: { None: { list: "^\\[\\]$" }, One: { list: "username" } },
    right: "None",
    because: "Logging out also hashes the token, so the server finds the line and removes it.",
  },
  "a-very-long-token": {
    ask: "The thief sends a cookie of 2,000 letters to the solution. Which status comes?",
    on: "solution",
    play: [steal("GET /dashboard", `session_token=${"a".repeat(LETTERS)}`)],
    choices: { "401": refused, "413: too large": { status: 413 }, "500: an error": { status: 500 } },
    right: "401",
    because: "The hash function accepts any length. This hash is not on the list, so it belongs to nobody.",
  },
} satisfies Predictions;
