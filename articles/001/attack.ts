import { attack } from "../../labs/kit/grader/attack.ts";

export default attack(
  "visiting the login page",
  "Flags and random IDs protect a session that anybody gets who asks for one.",
  async ({ thief, victim, say }) => {
    say("The victim logs in.");
    await victim.get("/login");
    say("The thief visits the same address. Nobody asks him who he is, and he gets a session of his own.");
    await thief.get("/login");
    const page = await thief.get("/protected");
    return page.response.body;
  },
);
