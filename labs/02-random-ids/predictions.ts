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
  "a-second-login": {
    ask: "The server runs the solution. Alice logs in, and the thief copies her cookie. She logs in once more, and her browser gets a new cookie. What does the old copy open?",
    on: "solution",
    play: [logIn("alice"), copyCookie, logIn("alice"), sendCopy],
    choices: { "Nothing: the new ID replaced the old one": refused, "Alice's note": aNote },
    right: "Alice's note",
    because: "Two logins are two lines on the list, and the first line is still there.",
  },
  "an-invented-id": {
    ask: "The thief has an account of his own, bob's. When he logs in, he sends a cookie that he invented, `session_token=4711`. Which ID does the solution give him?",
    on: "solution",
    play: [steal("POST /login", "session_token=4711", { username: "bob", password: "builder" })],
    choices: {
      "4711": { sets: "^session_token=4711;" },
      "A new ID, of 64 hex digits": { sets: "^session_token=[0-9a-f]{64};" },
    },
    right: "A new ID, of 64 hex digits",
    because: "The solution makes a new ID at each login, and ignores the ID that the browser sent.",
  },
  "the-line-after-logout": {
    ask: "Alice logs in on the solution and logs out again, and this clears her cookie. How many lines does the list have now?",
    on: "solution",
    play: [logIn("alice"), logOut],
    choices: { None: { list: "^\\[\\]$" }, One: { list: "^\\[\\[[^\\]]*\\]\\]$" } },
    right: "One",
    because: "In this lab, logging out changes only the browser. In chapter 6, logging out also removes the line.",
  },
} satisfies Predictions;
