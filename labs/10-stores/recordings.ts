import type { Recording, Recordings } from "../kit/build/recording.ts";
import attack from "./attack.ts";
import { restartOnDisk } from "./disk.ts";

/** The thief's suggestion, and the cookie that is its path. */
const asPath = (variant: Recording["variant"], ending: string): Recording => ({
  variant,
  run: async ({ alice: victim, list: leak, ...scene }) => {
    await attack.run({ ...scene, victim, leak });
    scene.say(ending);
  },
});

export default {
  "a-restart": {
    variant: "solution",
    run: async (scene) => {
      const { alice, say } = scene;
      say("alice logs in. The server writes her session into a file.");
      await alice.login();
      say("Somebody stops the server, and starts another one on the same disk.");
      await restartOnDisk(scene);
      await alice.get("/dashboard");
      say("The new server has never seen her, but it reads her session from the disk.");
    },
  },
  "a-cookie-that-is-a-path": asPath("starter", "The starter has read a suggestion as if it were a session."),
  "no-such-file": asPath("solution", "His cookie does not look like an ID, so the server reads no file."),
  "half-a-file": {
    variant: "starter",
    run: async (scene) => {
      const { alice, bob, say } = scene;
      say("alice logs in. The power fails while the server writes her file, so the file holds only half of the text.");
      await alice.login();
      await restartOnDisk(scene, (files) => files.map(([path, text]) => [path, text.slice(0, text.length / 2)]));
      await alice.get("/dashboard");
      say("She gets an error page. Then bob wants to log in.");
      await bob.login();
      say("Every login reads all the files. One file is broken, so nobody can log in.");
    },
  },
} satisfies Recordings;
