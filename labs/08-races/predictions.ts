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

const elsewhere = steal("POST /login", "", { username: "bob", password: "builder" });

export default {
  "a-late-request": {
    ask: "The server runs the starter. Alice logs out. After the logout, a request with her old cookie arrives and puts a lamp into the basket. Then the thief sends the old cookie to the dashboard. Did the late request bring her session back?",
    on: "starter",
    play: [logIn("alice"), copyCookie, logOut, steal("POST /basket", "{copy}", { item: "lamp" }), sendCopy],
    choices: { "Yes: he reads her note": aNote, "No: 401": refused },
    right: "No: 401",
    because:
      "The server looked for the session after the logout, and found none. In a race, the server finds the session before the logout, and writes it back after the logout.",
  },
  "the-fourth-login": {
    ask: "Bob logs in, and the thief copies his cookie. The thief also knows bob's password, and logs in three times with it. What does the copy open on the solution?",
    on: "solution",
    play: [logIn("bob"), copyCookie, elsewhere, elsewhere, elsewhere, sendCopy],
    choices: { "Bob's note": aNote, Nothing: refused },
    right: "Nothing",
    because: "The fourth login ended the oldest session, and the copied cookie belongs to this session.",
  },
} satisfies Predictions;
