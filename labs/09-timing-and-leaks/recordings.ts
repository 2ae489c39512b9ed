import type { Recording, Recordings } from "../kit/build/recording.ts";
import type { Scene } from "../kit/grader/scene.ts";

/** The ID of the last line of the list: the session that began last. */
const lastKey = async ({ list }: Pick<Scene, "list">): Promise<string> => (await list()).at(-1)?.[0] ?? "";

/** alice logs in, and the thief presents the key of her line. */
const presented = (variant: Recording["variant"], ending: string): Recording => ({
  variant,
  run: async (scene) => {
    const { alice, thief, say } = scene;
    say("alice logs in. Compare her cookie with the list.");
    await alice.login();
    const [name = ""] = alice.cookieHeader().split("=");
    say("The thief has a copy of the list, and sends the key of her line as his cookie.");
    await thief.get("/dashboard", { headers: { cookie: `${name}=${await lastKey(scene)}` } });
    say(ending);
  },
});

export default {
  "the-list-is-a-bunch-of-keys": presented("starter", "The list and the cookie hold the same value."),
  "the-list-is-worth-nothing": presented(
    "solution",
    "The server hashes his cookie, and finds no line under this hash.",
  ),
  "of-any-length": {
    variant: "solution",
    run: async ({ thief, say }) => {
      say("One character. The server hashes it, and finds no line under this hash.");
      await thief.get("/dashboard", { headers: { cookie: "session_token=a" } });
      say("The hash of two hundred characters has the same length.");
      await thief.get("/dashboard", { headers: { cookie: `session_token=${"ab".repeat(100)}` } });
    },
  },
} satisfies Recordings;
