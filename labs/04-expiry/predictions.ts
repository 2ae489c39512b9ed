import {
  aNote,
  copyCookie,
  logIn,
  openDashboard,
  refused,
  sendCopy,
  skipMinutes,
  type Predictions,
} from "../kit/build/prediction.ts";

const CLICKS = 17;

export default {
  "two-pauses": {
    ask: "The server runs the solution. Alice logs in. She opens the dashboard after 29 minutes, and again 29 minutes later. What does the second click get?",
    on: "solution",
    play: [logIn("alice"), skipMinutes(29), openDashboard, skipMinutes(29), openDashboard],
    choices: { "200, and her note": { status: 200, ...aNote }, "401": refused },
    right: "200, and her note",
    because: "The idle timeout counts from the last request, and the first click started it again.",
  },
  "a-busy-day": {
    ask: "The server runs the solution, and alice clicks every 29 minutes, all day. Her 17th click comes 8 hours and 13 minutes after her login. What does it get?",
    on: "solution",
    play: [logIn("alice"), ...Array.from({ length: CLICKS }, () => [skipMinutes(29), openDashboard]).flat()],
    choices: { "200, and her note": { status: 200, ...aNote }, "401": refused },
    right: "401",
    because: "She was never idle for 30 minutes, but the absolute timeout of 8 hours was over.",
  },
  "a-copy-and-a-new-login": {
    ask: "The thief copies alice's cookie. After 31 minutes alice logs in again on the solution. What does the old copy open?",
    on: "solution",
    play: [logIn("alice"), copyCookie, skipMinutes(31), logIn("alice"), sendCopy],
    choices: { "Alice's note: she is logged in": aNote, "Nothing, 401": refused },
    right: "Nothing, 401",
    because: "Her new session has a new ID. Her old session expired, and her login removed it from the list.",
  },
} satisfies Predictions;
