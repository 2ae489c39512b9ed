import type { Recordings } from "../kit/build/recording.ts";
import { MINUTE } from "../kit/grader/scene.ts";

const CHANGE = { current: "wonderland", password: "looking-glass" };

export default {
  "stays-in": {
    variant: "starter",
    async run({ alice, thief, say }) {
      await alice.login();
      const copied = alice.cookieHeader();
      say("The thief has a copy of alice's cookie. alice changes her password.");
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
      say("alice changes her password. With the answer her browser gets a new session ID.");
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
      say("She gives her password, and gets a new ID. Then she can close her account.");
      await alice.post("/confirm", { password: "wonderland" });
      await alice.post("/close");
    },
  },
} satisfies Recordings;
