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
    ask: "Alice is logged in on the starter, and the thief has a copy of her cookie. She changes her password. He sends his copy with `GET /dashboard`. What comes?",
    on: "starter",
    play: [logIn("alice"), copyCookie, change, sendCopy],
    choices: { "The login page": refused, "Her note": aNote },
    right: "Her note",
    because:
      "The server asks for the password only at the login. A session that has begun goes on, whatever the password is now.",
  },
  "a-copy-closes-the-account": {
    ask: "Alice logged in ten minutes ago on the solution. The thief sends a copy of her cookie with `POST /close`. What comes?",
    on: "solution",
    play: [logIn("alice"), copyCookie, skipMinutes(10), steal("POST /close")],
    choices: {
      "303: the account is closed": { status: 303 },
      "401: the login page": refused,
      "403: the password, please": { status: 403 },
    },
    right: "403: the password, please",
    because:
      "The copy is a valid session. For an important change that is not enough, and the thief does not know the password.",
  },
  "a-copy-from-before-the-proof": {
    ask: "Now alice gives her password again, because she wants to end a device. At once the thief sends the same copy with `POST /close`. What comes?",
    on: "solution",
    play: [logIn("alice"), copyCookie, skipMinutes(10), confirm, steal("POST /close")],
    choices: {
      "303: the account is closed": { status: 303 },
      "401: the login page": refused,
      "403: the password, please": { status: 403 },
    },
    right: "401: the login page",
    because:
      "Giving the password again is a login. It starts a new session under a new ID, and the copy has the old one.",
  },
} satisfies Predictions;
