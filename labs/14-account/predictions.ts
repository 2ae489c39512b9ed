import {
  aNote,
  ask,
  copyCookie,
  logIn,
  refused,
  sendCopy,
  skipMinutes,
  steal,
  type Predictions,
} from "../kit/build/prediction.ts";

const change = ask("POST /password", { current: "wonderland", password: "looking-glass" });
const confirm = ask("POST /confirm", { password: "wonderland" });

export default {
  "after-a-new-password": {
    ask: "The server runs the starter. Alice is logged in, and the thief has a copy of her cookie. She changes her password. He sends his copy with `GET /dashboard`. What does the server answer?",
    on: "starter",
    play: [logIn("alice"), copyCookie, change, sendCopy],
    choices: { "The login page": refused, "Her note": aNote },
    right: "Her note",
    because:
      "The server asks for the password only at the login. A session that has begun goes on, even if the password changes.",
  },
  "a-copy-closes-the-account": {
    ask: "The server runs the solution, and alice logged in ten minutes ago. The thief sends a copy of her cookie with `POST /close`. What does the server answer?",
    on: "solution",
    play: [logIn("alice"), copyCookie, skipMinutes(10), steal("POST /close")],
    choices: {
      "303: the account is closed": { status: 303 },
      "401: the login page": refused,
      "403: the password, please": { status: 403 },
    },
    right: "403: the password, please",
    because:
      "The copy is a valid session. For an important change a session is not enough, and the thief does not know the password.",
  },
  "a-copy-from-before-the-proof": {
    ask: "Now alice gives her password again, because she wants to log out another device. Right after that the thief sends the same copy with `POST /close`. What does the server answer?",
    on: "solution",
    play: [logIn("alice"), copyCookie, skipMinutes(10), confirm, steal("POST /close")],
    choices: {
      "303: the account is closed": { status: 303 },
      "401: the login page": refused,
      "403: the password, please": { status: 403 },
    },
    right: "401: the login page",
    because:
      "Giving the password again is a login. The server starts a new session under a new ID, and the copy has the old ID.",
  },
} satisfies Predictions;
