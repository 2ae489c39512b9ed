import { attack } from "../kit/grader/attack.ts";

export default attack(
  "planting a cookie and using it after the login",
  "The victim types the right password on the right site, and this logs the thief in, too.",
  async ({ thief, victim, skip, say }) => {
    say("The thief puts something into a basket, and so gets a visitor's cookie.");
    await thief.post("/basket", { item: "umbrella" });
    const planted = thief.cookieHeader();
    say("He leaves this cookie in a shared browser, and goes away.");
    victim.plant(planted);
    skip(5 * 60_000);
    say("alice uses this browser next, and logs in.");
    await victim.login();
    skip(5 * 60_000);
    say("At home, the thief opens the dashboard with his copy of the cookie.");
    const page = await thief.get("/dashboard", { headers: { cookie: planted } });
    if (page.response.status === 200) return page.response.body;
    say("For the server this cookie belongs to no user.");
    return undefined;
  },
);
