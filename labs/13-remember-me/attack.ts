import { attack } from "../kit/grader/attack.ts";
import { HOUR, PASSWORDS } from "../kit/grader/scene.ts";

const DAY = 24 * HOUR;

export default attack(
  "coming back with last week's copy",
  "With a copy of a long-lived cookie a thief can use somebody's account for a month, and nobody notices.",
  async ({ thief, victim, leak, skip, say }) => {
    say(
      "alice logs in, and ticks the box. One backup copies her browser's cookies, and another backup copies the server's list.",
    );
    await victim.post("/login", { username: victim.name, password: PASSWORDS.alice, remember: "on" });
    const [copied, list] = [victim.cookieHeader(), await leak()];
    say("Two days later she opens her dashboard. Nobody asks for her password.");
    skip(2 * DAY);
    await victim.get("/dashboard");
    say("A week later the thief has found the first backup, and sends her cookies.");
    skip(7 * DAY);
    const page = await thief.get("/dashboard", { headers: { cookie: copied } });
    if (page.response.status === 200) return page.response.body;
    say("The server refuses them. He has the other backup, too, and tries each line of the list.");
    const names = copied.split("; ").map((pair) => pair.slice(0, pair.indexOf("=")));
    for (const [id] of list) {
      for (const name of names) {
        const opened = await thief.get("/dashboard", { headers: { cookie: `${name}=${id}` } });
        if (opened.response.status === 200) return opened.response.body;
      }
    }
    say("No line opens anything.");
    return undefined;
  },
);
