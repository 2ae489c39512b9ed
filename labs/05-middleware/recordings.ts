import type { Recording, Recordings } from "../kit/build/recording.ts";

/** The same requests on the starter, which forgets checks, and on the solution, which has one check. */
const forgotten = (variant: Recording["variant"]): Recording => ({
  variant,
  run: async ({ alice, thief, say }) => {
    await alice.login();
    await alice.post("/comments", { text: "See you at the pool." });
    say("A stranger without a session deletes the comments.");
    await thief.ask("DELETE", "/comments", undefined);
    say("He writes alice's name into a header that anybody can send, and asks for her note.");
    await thief.post("/export", {}, { headers: { "x-user": "alice" } });
  },
});

export default {
  "forgotten-doors": forgotten("starter"),
  "one-door": forgotten("solution"),
  "401-and-403": {
    variant: "solution",
    run: async ({ thief, bob, admin, say }) => {
      say("A stranger asks for the admin's page: 401, we don't know who you are.");
      await thief.get("/admin");
      await bob.login();
      say("bob asks for it: 403, we know who you are, and you may not.");
      await bob.get("/admin");
      await admin.login();
      say("The admin asks for it.");
      await admin.get("/admin");
    },
  },
  "passes-through": {
    variant: "solution",
    run: async ({ alice, say }) => {
      await alice.login();
      say(
        "The handler answers 201, a file and two cookies. requireSession adds the renewed cookie, and changes nothing else.",
      );
      await alice.post("/export");
    },
  },
} satisfies Recordings;
