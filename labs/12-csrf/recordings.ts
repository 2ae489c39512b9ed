import type { Recordings } from "../kit/build/recording.ts";

export default {
  sibling: {
    variant: "starter",
    async run({ alice, thief, say }) {
      await alice.login();
      say("A form on evil.lab.test sends itself by POST. For SameSite this is the same site.");
      await alice.post("/comments", { text: "hello", attach: "note" }, { from: "sibling" });
      say("The thief reads the comments.");
      await thief.get("/comments");
    },
  },
  "login-forged": {
    variant: "starter",
    async run({ alice, say }) {
      await alice.login();
      say("The thief's form needs none of her cookies: it sends his own name and password.");
      await alice.post("/login", { username: "bob", password: "builder" }, { from: "cross-site" });
      await alice.get("/dashboard");
    },
  },
  refused: {
    variant: "solution",
    async run({ alice, say }) {
      await alice.login();
      say(
        "The sibling's form is sent again. The browser adds the cookie, and two headers that say where the form was.",
      );
      await alice.post("/comments", { text: "hello", attach: "note" }, { from: "sibling" });
      say("An old browser sends only Origin, without Sec-Fetch-Site.");
      await alice.post("/comments", { text: "hello" }, { from: "cross-site", fetchMetadata: "none" });
    },
  },
  program: {
    variant: "solution",
    async run({ alice, say }) {
      say("A program sends neither header and no cookie: it sends its own name and password.");
      await alice.login("alice", "wonderland", { origin: "none", fetchMetadata: "none" });
      say("When the program sends the cookie that it got, it must also send Origin, as a browser does.");
      await alice.post("/comments", { text: "by a program" }, { origin: "none", fetchMetadata: "none" });
      await alice.post("/comments", { text: "by a program" }, { fetchMetadata: "none" });
    },
  },
} satisfies Recordings;
