import { attack } from "../kit/grader/attack.ts";

export default attack(
  "replaying the copied cookie after logout",
  "A victim logs out to be safe. If the copied cookie still works after that, the victim can do nothing more.",
  async ({ thief, victim, say }) => {
    say("alice logs in at a shared computer.");
    await victim.login();
    const copied = victim.cookieHeader();
    say("The thief copies her cookie, and first tries the admin page with it. Even alice may not see this page.");
    await thief.get("/admin", { headers: { cookie: copied } });
    say("Then alice logs out.");
    await victim.post("/logout");
    say("The thief opens the dashboard with his copy.");
    const page = await thief.get("/dashboard", { headers: { cookie: copied } });
    if (page.response.status === 200) return page.response.body;
    say("The server no longer accepts that cookie.");
    return undefined;
  },
);
