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

export default {
  "a-name-by-hand": {
    ask: "The thief never logged in. He sends `Cookie: username=alice` and asks for the dashboard. What does he get?",
    on: "solution",
    play: [steal("GET /dashboard", "username=alice")],
    choices: { "The login page": refused, "Alice's note": aNote },
    right: "Alice's note",
    because: "The server believes any name that the cookie holds, and anybody can send a cookie.",
  },
  "a-copy-after-logout": {
    ask: "Bob logs in. The thief copies his cookie. Bob logs out, and his browser drops the cookie. Then the thief sends the copy. What does he get?",
    on: "solution",
    play: [logIn("bob"), copyCookie, logOut, sendCopy],
    choices: { "The login page": refused, "Bob's note": aNote },
    right: "Bob's note",
    because: "The server keeps no list, so it does not know that Bob has logged out.",
  },
  "a-name-that-every-object-has": {
    ask: "What does the finished server answer to `Cookie: username=constructor`?",
    on: "solution",
    play: [steal("GET /dashboard", "username=constructor")],
    choices: {
      "An error, 500": { status: 500 },
      "Somebody's note": aNote,
      "The login page, 401": refused,
    },
    right: "The login page, 401",
    because: "`users.get` finds only real users, and there is no user of that name.",
  },
} satisfies Predictions;
