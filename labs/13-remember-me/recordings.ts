import type { Recordings } from "../kit/build/recording.ts";
import { AWAY, DAY, LATE, copyTo, rememberMe } from "./remembered.ts";

export default {
  "a-copy-for-a-month": {
    variant: "starter",
    async run(scene) {
      const { alice, thief, skip, say } = scene;
      const copied = await rememberMe(scene, alice);
      say("Twenty days later the thief sends his copy.");
      skip(20 * DAY);
      await thief.get("/dashboard", { headers: { cookie: copied } });
    },
  },
  "a-new-token": {
    variant: "solution",
    async run(scene) {
      const { alice, skip, say } = scene;
      await rememberMe(scene, alice);
      say("alice comes back after lunch. Her session has ended, and the browser has deleted the session's cookie.");
      skip(AWAY);
      await alice.get("/dashboard");
    },
  },
  "the-family-ends": {
    variant: "solution",
    async run(scene) {
      const { alice, skip, say } = scene;
      const thief = copyTo(scene, await rememberMe(scene, alice));
      say("The thief is faster. He gets a session, and the next token.");
      skip(AWAY);
      await thief.get("/dashboard");
      say("Later alice comes back, with the token that he has used.");
      skip(LATE);
      await alice.get("/dashboard");
      say("His session has ended, too.");
      await thief.get("/dashboard");
    },
  },
} satisfies Recordings;
