import { attack } from "../kit/grader/attack.ts";

export default attack(
  "replaying a token after its owner logged out",
  "A thief who copied the token can use it until it expires, and nobody can stop him.",
  async ({ thief, victim, skip, say }) => {
    say("alice logs in. The thief copies her cookie, which holds a signed token.");
    await victim.login();
    const copied = victim.cookieHeader();
    say("alice logs out.");
    await victim.post("/logout");
    say("The thief sends his copy.");
    const after = await thief.get("/dashboard", { headers: { cookie: copied }, leaveJar: true });
    if (after.response.status === 200) return after.response.body;
    say(
      "alice logs in again, notices that somebody else uses her account, and logs out everywhere. The thief copied this token too.",
    );
    await victim.login();
    const again = victim.cookieHeader();
    skip(60_000);
    await victim.post("/logout-everywhere");
    const last = await thief.get("/dashboard", { headers: { cookie: again }, leaveJar: true });
    if (last.response.status === 200) return last.response.body;
    say("The signature still fits. The server also looks at the list.");
    return undefined;
  },
);
