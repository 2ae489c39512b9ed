import { attack } from "../../labs/kit/grader/attack.ts";

export default attack(
  "writing the victim's name into a cookie",
  "The cookie says who somebody is, and anybody can write one.",
  async ({ thief, victim, say }) => {
    say("The victim logs in.");
    await victim.login();
    say("The thief has never seen her cookie. He writes one that says her name.");
    const page = await thief.get("/dashboard", { headers: { cookie: `username=${victim.name}` } });
    return page.response.body;
  },
);
