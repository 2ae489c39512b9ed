import type { Recording, Recordings } from "../kit/build/recording.ts";
import attack from "./attack.ts";
import { restartOnDisk } from "./disk.ts";

/** The thief's suggestion, and the cookie that is its path. */
const asPath = (variant: Recording["variant"], ending: string): Recording => ({
  variant,
  run: async ({ thief, alice: victim, list: leak, skip, say }) => {
    await attack.run({ thief, victim, leak, skip, say });
    say(ending);
  },
});

export default {
  "a-restart": {
    variant: "solution",
    run: async (scene) => {
      const { alice, say } = scene;
      say("alice logs in. What the server knows of it lies in a file.");
      await alice.login();
      say("The server is stopped, and another one started on the same disk.");
      await restartOnDisk(scene);
      await alice.get("/dashboard");
      say("It has never seen her, and knows her.");
    },
  },
  "a-cookie-that-is-a-path": asPath("starter", "The starter has read a suggestion as if it were a session."),
  "no-such-file": asPath("solution", "Nothing that he sends looks like an ID, so nothing is read at all."),
  "half-a-file": {
    variant: "starter",
    run: async (scene) => {
      const { alice, bob, say } = scene;
      say("alice logs in. While her file is written, the power fails: half of it is there.");
      await alice.login();
      await restartOnDisk(scene, (files) => files.map(([path, text]) => [path, text.slice(0, text.length / 2)]));
      await alice.get("/dashboard");
      say("An error page for her. And bob, who has nothing to do with it, wants to log in.");
      await bob.login();
      say("Every login reads all the files. One is broken, and nobody comes in.");
    },
  },
} satisfies Recordings;
