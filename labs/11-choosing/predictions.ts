import {
  ask,
  aNote,
  copyCookie,
  logIn,
  openDashboard,
  refused,
  restartServer,
  sendCopy,
  skipMinutes,
  type Predictions,
} from "../kit/build/prediction.ts";

export default {
  "a-new-process": {
    ask: "The server runs the starter. Alice is logged in, and has her token. The server's process ends, and a new one starts without any memory. She opens the dashboard. What does she get?",
    on: "starter",
    play: [logIn("alice"), restartServer, openDashboard],
    choices: { "Her note: the server needs only the token": aNote, "The login page": refused },
    right: "The login page",
    because:
      "The old process had its key only in memory. The new process made a new key, and her token's signature does not match this key.",
  },
  "everywhere-without-a-list": {
    ask: 'The thief has a copy of alice\'s token. She presses "Log out everywhere" on the starter. What does the copy open?',
    on: "starter",
    play: [logIn("alice"), copyCookie, ask("POST /logout-everywhere"), sendCopy],
    choices: { "Alice's note": aNote, Nothing: refused },
    right: "Alice's note",
    because: "The starter can only clear the cookie in her browser. The signature stays valid until `exp`.",
  },
  "a-token-after-31-minutes": {
    ask: "The thief has a copy of alice's token, and alice does not log out. He sends the copy to the starter 31 minutes later. What does he get?",
    on: "starter",
    play: [logIn("alice"), copyCookie, skipMinutes(31), sendCopy],
    choices: { "Alice's note: the signature is still valid": aNote, "The login page": refused },
    right: "The login page",
    because: "The token holds the time of its end, and the server compares this time with its clock.",
  },
  "who-is-on-the-list": {
    ask: "Alice logs in on the solution. How many lines does its list have while she is logged in?",
    on: "solution",
    play: [logIn("alice")],
    choices: { None: { list: "^\\[\\]$" }, One: { list: "session|user" } },
    right: "None",
    because: "The server writes a line when a session ends, and her session has not ended.",
  },
} satisfies Predictions;
