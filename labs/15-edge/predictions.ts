import { aNote, ask, logIn, logOut, openDashboard, refused, type Predictions } from "../kit/build/prediction.ts";

export default {
  "after-the-logout": {
    ask: "On the starter, alice opens her dashboard and logs out. Ten seconds later she opens the same address again. What comes?",
    on: "starter",
    play: [logIn("alice"), openDashboard, logOut, openDashboard],
    choices: { "The login page": refused, "Her note": aNote },
    right: "Her note",
    because:
      "The server would refuse, but nobody asks it: the cache has a page for this address, and may keep it for a minute.",
  },
  "the-visitor-came-first": {
    ask: "Again on the starter: somebody without a cookie asks for `/dashboard` and is refused. A moment later alice logs in, and her browser asks for it. What does she see?",
    on: "starter",
    play: [ask("GET /dashboard"), logIn("alice"), openDashboard],
    choices: { "Her note": aNote, "The login page": refused },
    right: "The login page",
    because:
      "A refusal is an answer as well, and this one said that a cache may keep it. The cache gives it to everybody for a minute.",
  },
} satisfies Predictions;
