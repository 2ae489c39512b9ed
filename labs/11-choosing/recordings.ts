import type { Recording, Recordings } from "../kit/build/recording.ts";

/** alice logs in, the thief copies her cookie, she logs out, and the thief sends the copy. */
const loggedOut = (variant: Recording["variant"], ending: string): Recording => ({
  variant,
  run: async ({ alice, thief, say }) => {
    say("alice logs in. The cookie holds a signed token, and the thief copies it.");
    await alice.login();
    const copied = alice.cookieHeader();
    say("alice logs out.");
    await alice.post("/logout");
    say("The thief sends his copy.");
    await thief.get("/dashboard", { headers: { cookie: copied } });
    say(ending);
  },
});

export default {
  "the-signature-still-fits": loggedOut("starter", "The signature is valid, and the token has not expired. He is in."),
  "the-list-knows": loggedOut("solution", "The signature fits. The list says that this session has ended."),
  everywhere: {
    variant: "solution",
    run: async ({ alice, browser, thief, skip, say }) => {
      const laptop = browser("alice");
      say("alice is logged in at her desk, and on a laptop that was stolen.");
      await laptop.login();
      const copied = laptop.cookieHeader();
      await alice.login();
      skip(60_000);
      say(
        "At her desk she logs out everywhere. The server does not know how many tokens exist, and does not need to know.",
      );
      await alice.post("/logout-everywhere");
      say("The laptop's token has the old generation.");
      await thief.get("/dashboard", { headers: { cookie: copied } });
    },
  },
  "the-public-key": {
    variant: "solution",
    run: async ({ thief, say }) => {
      say("Anybody may have the key that checks signatures. The key that signs never leaves the server.");
      await thief.get("/keys");
    },
  },
} satisfies Recordings;
