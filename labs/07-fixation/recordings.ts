import type { Recordings } from "../kit/build/recording.ts";
import { PASSWORDS } from "../kit/grader/scene.ts";

export default {
  "ride-along": {
    variant: "starter",
    run: async ({ alice, thief, say }) => {
      say("The thief puts something in a basket. He gets a cookie, although he is not logged in.");
      await thief.post("/basket", { item: "umbrella" });
      const planted = thief.cookieHeader();
      say("He leaves that cookie in the browser that alice is about to use. She logs in.");
      alice.plant(planted);
      await alice.login();
      say("The server logged her in under the ID that was in her browser. The thief knows it.");
      await thief.get("/dashboard", { headers: { cookie: planted } });
    },
  },
  "a-fresh-id": {
    variant: "solution",
    run: async ({ alice, thief, say }) => {
      say("Again the thief has a visitor's cookie, and leaves it in alice's browser.");
      await thief.post("/basket", { item: "umbrella" });
      const planted = thief.cookieHeader();
      alice.plant(planted);
      say("She logs in, and gets another ID.");
      await alice.login();
      say("The new session keeps the basket, because login copies it. It keeps nothing else.");
      await alice.get("/basket");
      say("The ID that he planted no longer works.");
      await thief.get("/dashboard", { headers: { cookie: planted } });
      say("Not even a basket is left under this ID.");
      await thief.get("/basket", { headers: { cookie: planted } });
    },
  },
  "planted-page": {
    variant: "starter",
    run: async ({ alice, thief, say }) => {
      say("The thief's form also names the page to open after the login.");
      await thief.post("/basket", { item: "umbrella", next: "https://evil.test/login" });
      alice.plant(thief.cookieHeader());
      say("alice types her password on the right site, and the server sends her to the thief's page.");
      await alice.login();
    },
  },
  "two-people-one-browser": {
    variant: "solution",
    run: async ({ alice, say }) => {
      say("alice logs in, and puts a diary in her basket.");
      await alice.login();
      await alice.post("/basket", { item: "diary" });
      say("She leaves without logging out, and bob logs in with the same browser.");
      await alice.login("bob", PASSWORDS.bob);
      say("He finds an empty basket, and her session has ended.");
      await alice.get("/basket");
    },
  },
} satisfies Recordings;
