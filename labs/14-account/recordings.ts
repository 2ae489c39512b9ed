import type { Recordings } from "../kit/build/recording.ts";
import { MINUTE } from "../kit/grader/scene.ts";

const CHANGE = { current: "wonderland", password: "looking-glass" };

export default {
  "stays-in": {
    variant: "starter",
    async run({ alice, thief, say }) {
      await alice.login();
      const copied = alice.cookieHeader();
      say("Somebody else has a copy of the cookie. alice changes her password.");
      await alice.post("/password", CHANGE);
      say("The thief sends his copy.");
      await thief.get("/dashboard", { headers: { cookie: copied } });
    },
  },
  "is-out": {
    variant: "solution",
    async run({ alice, thief, say }) {
      await alice.login();
      const copied = alice.cookieHeader();
      say("alice changes her password. Her browser gets a new ID with the answer.");
      await alice.post("/password", CHANGE);
      await alice.get("/dashboard");
      say("The thief sends his copy.");
      await thief.get("/dashboard", { headers: { cookie: copied } });
    },
  },
  "asked-again": {
    variant: "solution",
    async run({ alice, skip, say }) {
      await alice.login();
      say("Ten minutes later alice closes her account.");
      skip(10 * MINUTE);
      await alice.post("/close");
      say("She gives her password, and gets a new ID. Now it is done.");
      await alice.post("/confirm", { password: "wonderland" });
      await alice.post("/close");
    },
  },
} satisfies Recordings;
