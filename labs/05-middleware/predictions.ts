import {
  ask,
  aNote,
  copyCookie,
  logIn,
  refused,
  skipMinutes,
  steal,
  type Predictions,
} from "../kit/build/prediction.ts";

export default {
  "nobody-asks-for-admin": {
    ask: "Nobody is logged in, and a visitor asks for the admin page of the solution. Which status comes?",
    on: "solution",
    play: [ask("GET /admin")],
    choices: { "401": refused, "403": { status: 403 }, "404": { status: 404 } },
    right: "401",
    because: "The server first asks who you are. It cannot say what you may do before it knows who you are.",
  },
  "bob-tidies-up": {
    ask: "The server runs the starter. Bob logs in and sends the request that deletes all comments. What does he get?",
    on: "starter",
    play: [logIn("bob"), ask("DELETE /comments")],
    choices: { "303: they are deleted": { status: 303 }, "401: refused": refused },
    right: "401: refused",
    because: "`tidy` refuses a member's session. But it lets in every visitor who has no session.",
  },
  "an-expired-copy": {
    ask: "Alice's session on the starter ended ten minutes ago. The thief has a copy of her cookie, and sends it to `POST /export`. What does he get?",
    on: "starter",
    play: [logIn("alice"), copyCookie, skipMinutes(40), steal("POST /export")],
    choices: { "401": refused, "201, and alice's note": { status: 201, ...aNote } },
    right: "201, and alice's note",
    because: "`download` looks the session up by itself, and forgets to check whether it has expired.",
  },
} satisfies Predictions;
