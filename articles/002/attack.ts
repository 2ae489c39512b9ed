import { attack } from "../../labs/kit/grader/attack.ts";

export default attack(
  "keeping the ID from before the refresh",
  "The victim was given a fresh ID, and the old one, which somebody had copied, went on working.",
  async ({ thief, victim, say }) => {
    say("The victim signs up. The thief copies her cookie.");
    await victim.get("/signup");
    const copied = victim.cookieHeader("/profile");
    say("The victim signs in, and gets a new ID.");
    await victim.get("/signin");
    say("The thief opens the profile with the ID from before.");
    const page = await thief.get("/profile", { headers: { cookie: copied } });
    return page.response.body;
  },
);
