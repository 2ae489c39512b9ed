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
    ask: "Alice is logged in on the starter, and has her token. The server's process ends, and a new one starts without any memory. She opens the dashboard. What does she get?",
    on: "starter",
    play: [logIn("alice"), restartServer, openDashboard],
    choices: { "Her note: the token says it all": aNote, "The login page": refused },
    right: "The login page",
    because: "The key was in memory. The new process made a new key, and her token's signature does not match it.",
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
    ask: "The thief has a copy of alice's token, and nobody logs out. He sends it to the starter 31 minutes later. What does he get?",
    on: "starter",
    play: [logIn("alice"), copyCookie, skipMinutes(31), sendCopy],
    choices: { "Alice's note: the signature is still valid": aNote, "The login page": refused },
    right: "The login page",
    because: "The token says itself when it ends, and the server compares that with its clock.",
  },
  "who-is-on-the-list": {
    ask: "Alice logs in on the solution. How many lines has its list while she is logged in?",
    on: "solution",
    play: [logIn("alice")],
    choices: { None: { list: "^\\[\\]$" }, One: { list: "session|user" } },
    right: "None",
    because: "A line is written when a session ends, and hers has not ended.",
  },
} satisfies Predictions;
