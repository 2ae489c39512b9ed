import type { Recordings } from "../kit/build/recording.ts";

export default {
  login: {
    variant: "solution",
    run: async ({ alice, say }) => {
      say("Alice logs in. The server answers with a cookie that holds only her name.");
      await alice.login();
      say("From now on, her browser sends the cookie with every request.");
      await alice.get("/dashboard");
    },
  },
  forge: {
    variant: "solution",
    run: async ({ thief, say }) => {
      say("The thief has an account, bob's, and logs in with it.");
      await thief.login("bob", "builder");
      await thief.get("/dashboard");
      say("He edits the cookie before he sends it. The server reads a name and believes it.");
      await thief.get("/dashboard", { headers: { cookie: "username=admin" } });
    },
  },
  "wrong-password": {
    variant: "solution",
    run: async ({ thief, say }) => {
      say("The login is protected: a wrong password gets a 401 and no cookie.");
      await thief.login("admin", "guess");
      say("But the cookie is another way in. Here the server asks for no password.");
      await thief.get("/dashboard", { headers: { cookie: "username=admin" } });
    },
  },
} satisfies Recordings;
