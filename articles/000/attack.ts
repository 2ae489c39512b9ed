import { attack } from "../../labs/kit/grader/attack.ts";

export default attack(
  "writing user123 into a cookie",
  "An ID that is the same for every login is known to everybody who has read the article.",
  async ({ thief, victim, say }) => {
    say("The victim logs in.");
    await victim.get("/login");
    say("The thief has never been here. He writes the one ID there is into a cookie.");
    const page = await thief.get("/dashboard", { headers: { cookie: "session_id=user123" } });
    return page.response.body;
  },
);
