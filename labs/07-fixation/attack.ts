import { attack } from "../kit/grader/attack.ts";

export default attack(
  "planting a cookie and riding along",
  "The victim types the right password on the right site, and lets the thief in with it.",
  async ({ thief, victim, skip, say }) => {
    say("The thief puts something in a basket, and gets a visitor's cookie for it.");
    await thief.post("/basket", { item: "umbrella" });
    const planted = thief.cookieHeader();
    say("He leaves that very cookie in a shared browser, and goes.");
    victim.plant(planted);
    skip(5 * 60_000);
    say("alice sits down there, and logs in.");
    await victim.login();
    skip(5 * 60_000);
    say("The thief, at home, opens the dashboard with the cookie he has had all along.");
    const page = await thief.get("/dashboard", { headers: { cookie: planted } });
    if (page.response.status === 200) return page.response.body;
    say("To the server that cookie is still nobody's.");
    return undefined;
  },
);
