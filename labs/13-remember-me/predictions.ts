import {
  ask,
  aNote,
  copyCookie,
  logOut,
  openDashboard,
  refused,
  sendCopy,
  skipMinutes,
  type Predictions,
} from "../kit/build/prediction.ts";
import { PASSWORDS } from "../kit/target/users.ts";

const remember = ask("POST /login", { username: "alice", password: PASSWORDS.alice, remember: "on" });
const HALF_AN_HOUR = skipMinutes(31);

export default {
  "the-copy-next-month": {
    ask: "The server runs the starter. Alice logs in and ticks the box, and the thief copies her cookie. She does not use the site for 20 days. Then he sends the copy. What does it open?",
    on: "starter",
    play: [remember, copyCookie, skipMinutes(20 * 24 * 60), sendCopy],
    choices: { "Nothing: no session lives longer than 8 hours": refused, "Her note": aNote },
    right: "Her note",
    because: "The starter gives the session itself 30 days. The two timeouts of chapter 4 no longer apply.",
  },
  "the-second-tab": {
    ask: "The server runs the solution. Alice's session has ended. Two of her tabs send the same token, one right after the other. What does the second tab get?",
    on: "solution",
    play: [remember, copyCookie, HALF_AN_HOUR, openDashboard, sendCopy],
    choices: { "The login page: the token was replaced": refused, "Her note": aNote },
    right: "Her note",
    because:
      "The second tab's request came within ten seconds after the server replaced the token. The tab got a session, and no new token.",
  },
  "the-copy-two-minutes-later": {
    ask: "Now the thief has the copy, and sends it two minutes after alice's browser got a new token. Then alice opens her dashboard. What does she see?",
    on: "solution",
    play: [remember, copyCookie, HALF_AN_HOUR, openDashboard, skipMinutes(2), sendCopy, openDashboard],
    choices: {
      "Her note: her token is the newer one": aNote,
      "The login page, as on any day": { status: 401, body: "Please log in" },
      "The login page, with a text about the copy": { status: 401, body: "copy" },
    },
    right: "The login page, with a text about the copy",
    because: "The server cannot know which of the two is alice. It logged both out, and told her.",
  },
  "a-logout-after-lunch": {
    ask: "Alice comes back from lunch, and her session has ended. She does not open any page, and presses Log out immediately. What does a copy of her token open?",
    on: "solution",
    play: [remember, copyCookie, HALF_AN_HOUR, logOut, sendCopy],
    choices: { "Her note: without a session there is no logout": aNote, Nothing: refused },
    right: "Nothing",
    because: "A logout ends the session, if there is one, and also the family of the token in the other cookie.",
  },
} satisfies Predictions;
