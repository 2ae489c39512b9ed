import {
  aNote,
  copyCookie,
  logIn,
  openDashboard,
  refused,
  sendCopy,
  type Predictions,
} from "../kit/build/prediction.ts";

export default {
  "what-comes-back": {
    ask: "The solution sets its cookie with `Path`, `HttpOnly`, `Secure` and `SameSite`. Which parts of the cookie does the browser send back?",
    on: "solution",
    play: [logIn("alice"), openDashboard],
    choices: {
      "Name, value and attributes": { sends: ";|HttpOnly" },
      "Only name and value": { sends: "^session_token=[0-9a-f]{64}$" },
    },
    right: "Only name and value",
    because: "The attributes are for the browser. The server never gets them back.",
  },
  "a-copy-with-flags": {
    ask: "The solution's cookie has all three flags. Suppose that the thief has a copy of the cookie anyway. What does it open?",
    on: "solution",
    play: [logIn("alice"), copyCookie, sendCopy],
    choices: { "Nothing: the flags protect it": refused, "Alice's note": aNote },
    right: "Alice's note",
    because: "Flags are rules for alice's browser. The thief sends the copy with a program that has no such rules.",
  },
} satisfies Predictions;
