import { atOnce } from "../kit/browser/browser.ts";
import type { Recording, Recordings } from "../kit/build/recording.ts";
import { PASSWORDS } from "../kit/grader/scene.ts";

/** The same requests on the starter, which writes the session back, and on the solution, which does not. */
const resurrection = (variant: Recording["variant"], ending: string): Recording => ({
  variant,
  run: async ({ alice, thief, say }) => {
    say("alice logs in, and the thief copies her cookie.");
    await alice.login();
    const copied = alice.cookieHeader();
    say("She sends a comment. Before its text has arrived, she logs out in another tab.");
    const text = Promise.withResolvers<string>();
    const slow = alice.ask("POST", "/comments", text.promise);
    await alice.post("/logout");
    await thief.get("/dashboard", { headers: { cookie: copied } });
    say("Then the text arrives, and the server answers the comment.");
    text.resolve("text=Nice+shop.");
    await slow;
    say(ending);
    await thief.get("/dashboard", { headers: { cookie: copied } });
  },
});

const twoItems = (variant: Recording["variant"], ending: string): Recording => ({
  variant,
  run: async ({ alice, say }) => {
    say("There is an umbrella in the basket.");
    await alice.post("/basket", { item: "umbrella" });
    say("Two more items arrive at the same moment.");
    await atOnce(["teapot", "lantern"].map((item) => (options) => alice.post("/basket", { item }, options)));
    say(ending);
    await alice.get("/basket");
  },
});

export default {
  "back-from-the-dead": resurrection("starter", "The thief tries the copy again. The session is back."),
  "stays-dead": resurrection("solution", "The thief tries the copy again. Nothing was written back."),
  "two-items": twoItems(
    "starter",
    "Both requests had read the same basket. The basket has only the item of the request that wrote last.",
  ),
  "two-items-in-one-step": twoItems("solution", "Each request read, added and wrote in one step."),
  "one-basket": {
    variant: "starter",
    run: async ({ alice, thief, say }) => {
      say("A visitor has an umbrella in the basket, and alice's browser has the same cookie.");
      await thief.post("/basket", { item: "umbrella" });
      alice.plant(thief.cookieHeader("/login"));
      say("alice and bob log in from that session at the same moment.");
      await atOnce([
        (options) => alice.login("alice", PASSWORDS.alice, options),
        (options) => thief.login("bob", PASSWORDS.bob, options),
      ]);
      say("Both have the umbrella.");
      await alice.get("/basket");
      await thief.get("/basket");
    },
  },
} satisfies Recordings;
