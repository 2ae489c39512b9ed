import type { Recordings } from "../kit/build/recording.ts";
import { PASSWORDS } from "../kit/grader/scene.ts";

export default {
  "whole-exchange": {
    variant: "solution",
    run: async ({ alice, say }) => {
      say("alice asks for the dashboard. Nobody knows her yet.");
      await alice.get("/dashboard");
      say("She logs in. The Set-Cookie header of the answer contains her session ID.");
      await alice.login();
      const wristband = alice.cookieHeader();
      say(`Her browser keeps "${shorten(wristband)}", and sends it with each request from now on.`);
      await alice.get("/dashboard");
      say("She logs out. The server removes the session from its list, and tells the browser to delete the cookie.");
      await alice.post("/logout");
      say("Without a cookie the dashboard refuses her again.");
      await alice.get("/dashboard");
      say("It would also refuse the old cookie, because its session is no longer on the list.");
      await alice.get("/dashboard", { headers: { cookie: wristband }, leaveJar: true });
    },
  },
  "the-copy-lives-on": {
    variant: "starter",
    run: async ({ alice, thief, say }) => {
      say("alice logs in, and the thief copies her cookie.");
      await alice.login();
      const copied = alice.cookieHeader();
      say("She logs out. Her browser drops the cookie, but the list stays as it was.");
      await alice.post("/logout");
      await alice.get("/dashboard");
      say("The thief's copy still opens her dashboard.");
      await thief.get("/dashboard", { headers: { cookie: copied } });
    },
  },
  "logging-out-twice": {
    variant: "solution",
    run: async ({ alice, browser, say }) => {
      const phone = browser("alice's phone");
      say("alice is logged in on her laptop and on her phone.");
      await alice.login();
      await phone.login("alice", PASSWORDS.alice);
      say("On the phone she logs out everywhere. The laptop does not know about it, and keeps its cookie.");
      await phone.post("/logout-everywhere");
      say(
        "Later she also logs out on the laptop. The server answers without an error, and now the laptop also deletes its cookie.",
      );
      await alice.post("/logout");
      say("She presses the button once more, without any cookie, and still gets no error.");
      await alice.post("/logout");
    },
  },
  everywhere: {
    variant: "solution",
    run: async ({ alice, bob, browser, skip, say }) => {
      const phone = browser("alice");
      say("alice is logged in on two devices, and bob is logged in on one.");
      await alice.login();
      await phone.login();
      await bob.login();
      skip(60_000);
      say("A minute later she logs out everywhere, on her first device.");
      await alice.post("/logout-everywhere");
      say("Her other device is logged out too.");
      await phone.get("/dashboard");
      say("bob notices nothing.");
      await bob.get("/dashboard");
    },
  },
} satisfies Recordings;

const shorten = (cookie: string): string => `${cookie.slice(0, cookie.indexOf("=") + 9)}…`;
