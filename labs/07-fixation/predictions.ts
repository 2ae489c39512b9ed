import {
  ask,
  aNote,
  copyCookie,
  logIn,
  openDashboard,
  refused,
  steal,
  type Predictions,
} from "../kit/build/prediction.ts";

const lamp = ask("POST /basket", { item: "lamp" });
const basket = ask("GET /basket");
const aLamp = { body: "<li>lamp</li>" };
const empty = { body: "<ul></ul>" };

export default {
  "a-wrong-password": {
    ask: "The server runs the solution, and alice is logged in. Somebody types a wrong password into the login page of her browser. Then she opens the dashboard. What does she see?",
    on: "solution",
    play: [logIn("alice"), ask("POST /login", { username: "alice", password: "guess" }), openDashboard],
    choices: { "The login page": refused, "Her note": aNote },
    right: "Her note",
    because: "A login that fails changes nothing.",
  },
  "the-old-id": {
    ask: "A visitor has a lamp in the basket, and the thief copies the visitor's cookie. The visitor logs in as alice. Then the thief opens the basket with the old ID. What does he find in it, if the server runs the solution?",
    on: "solution",
    play: [lamp, copyCookie, logIn("alice"), steal("GET /basket")],
    choices: { "The lamp": aLamp, Nothing: empty },
    right: "Nothing",
    because: "The lamp has moved to alice's new session, and the old record is deleted.",
  },
  "the-basket-moves": {
    ask: "A visitor puts a lamp into the basket, and then logs in as alice. What is in her basket, if the server runs the solution?",
    on: "solution",
    play: [lamp, logIn("alice"), basket],
    choices: { "The lamp": aLamp, Nothing: empty },
    right: "The lamp",
    because: "The old session belonged to nobody, and the code copies exactly one field from it, the basket.",
  },
  "the-next-user": {
    ask: "Alice puts a lamp into her basket and does not log out. Bob logs in with the same browser. What is in his basket, if the server runs the solution?",
    on: "solution",
    play: [logIn("alice"), lamp, logIn("bob"), basket],
    choices: { "The lamp": aLamp, Nothing: empty },
    right: "Nothing",
    because: "The old session belonged to alice, so bob's new session takes nothing from it.",
  },
} satisfies Predictions;
