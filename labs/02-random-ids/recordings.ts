import type { Recordings } from "../kit/build/recording.ts";

export default {
  login: {
    variant: "solution",
    run: async ({ alice, say }) => {
      say("Alice logs in. The cookie holds a number without meaning. The list on the server says whose number it is.");
      await alice.login();
      say("Her browser sends the number. The server looks it up.");
      await alice.get("/dashboard");
    },
  },
  forge: {
    variant: "starter",
    run: async ({ thief, say }) => {
      say("On the server of chapter 1 the thief logs in as bob, and writes another name into his cookie.");
      await thief.login("bob", "builder");
      await thief.get("/dashboard", { headers: { cookie: "username=admin" } });
    },
  },
  "forge-fails": {
    variant: "solution",
    run: async ({ thief, say }) => {
      say("The thief logs in with his own account, bob.");
      await thief.login("bob", "builder");
      say("He writes a name in place of the number. It is not on the list.");
      await thief.get("/dashboard", { headers: { cookie: "session_token=admin" } });
      say(
        "He tries the number next to his own. It is not on the list either. No number that he tries will be on the list.",
      );
      const own = thief.cookieHeader();
      const next = ((Number.parseInt(own.slice(-1), 16) + 1) % 16).toString(16);
      await thief.get("/dashboard", { headers: { cookie: own.slice(0, -1) + next } });
    },
  },
  "two-logins": {
    variant: "solution",
    run: async ({ alice, browser, say }) => {
      say("Alice logs in on her laptop, and then on her phone. Each login gets its own number.");
      await alice.login();
      const phone = browser("alice");
      await phone.login();
      say("Both are on the list, so both open her dashboard.");
      await alice.get("/dashboard");
      await phone.get("/dashboard");
    },
  },
} satisfies Recordings;
