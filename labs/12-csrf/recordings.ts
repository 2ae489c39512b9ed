import type { Recordings } from "../kit/build/recording.ts";

export default {
  sibling: {
    variant: "starter",
    async run({ alice, thief, say }) {
      await alice.login();
      say("A form on evil.lab.test posts itself. For SameSite that is the same site.");
      await alice.post("/comments", { text: "hello", attach: "note" }, { from: "sibling" });
      say("The thief reads the comments.");
      await thief.get("/comments");
    },
  },
  "login-forged": {
    variant: "starter",
    async run({ alice, say }) {
      await alice.login();
      say("The thief's form needs no cookie of hers: it brings his own name and password.");
      await alice.post("/login", { username: "bob", password: "builder" }, { from: "cross-site" });
      await alice.get("/dashboard");
    },
  },
  refused: {
    variant: "solution",
    async run({ alice, say }) {
      await alice.login();
      say("The sibling's form again. The cookie comes, and the headers in which the browser says where the form was.");
      await alice.post("/comments", { text: "hello", attach: "note" }, { from: "sibling" });
      say("An old browser says Origin alone.");
      await alice.post("/comments", { text: "hello" }, { from: "cross-site", fetchMetadata: "none" });
    },
  },
  program: {
    variant: "solution",
    async run({ alice, say }) {
      say("A program says neither, and sends no cookie: it brings its own name and password.");
      await alice.login("alice", "wonderland", { origin: "none", fetchMetadata: "none" });
      say("With the cookie that it was given it must say where it is, as a browser does.");
      await alice.post("/comments", { text: "by a program" }, { origin: "none", fetchMetadata: "none" });
      await alice.post("/comments", { text: "by a program" }, { fetchMetadata: "none" });
    },
  },
} satisfies Recordings;
