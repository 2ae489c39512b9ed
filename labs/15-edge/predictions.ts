import { aNote, ask, logIn, logOut, openDashboard, refused, type Predictions } from "../kit/build/prediction.ts";

export default {
  "after-the-logout": {
    ask: "The server runs the starter. Alice opens her dashboard and logs out. Ten seconds later she opens the same address again. What does she see?",
    on: "starter",
    play: [logIn("alice"), openDashboard, logOut, openDashboard],
    choices: { "The login page": refused, "Her note": aNote },
    right: "Her note",
    because:
      "The server would refuse, but the cache does not ask the server: the cache has a page for this address, and may keep it for a minute.",
  },
  "the-visitor-came-first": {
    ask: "The server runs the starter again. A visitor without a cookie asks for `/dashboard`, and the server refuses. A moment later alice logs in, and her browser asks for the same page. What does she see?",
    on: "starter",
    play: [ask("GET /dashboard"), logIn("alice"), openDashboard],
    choices: { "Her note": aNote, "The login page": refused },
    right: "The login page",
    because:
      "A refusal is an answer, too, and this refusal said that a cache may keep it. So the cache gives it to everybody for a minute.",
  },
} satisfies Predictions;
