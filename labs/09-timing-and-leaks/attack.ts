import { attack } from "../kit/grader/attack.ts";

export default attack(
  "logging in with a copy of the list",
  "Anybody who finds a lost backup can use the sessions of all users who are logged in.",
  async ({ thief, victim, leak, say }) => {
    say("alice logs in. The thief sees neither her cookie nor her connection.");
    await victim.login();
    say("He puts something into his own basket, to learn the name of this site's cookie.");
    await thief.post("/basket", { item: "umbrella" });
    const [name = ""] = thief.cookieHeader().split("=");
    say("Then he finds a backup: a copy of the server's list.");
    const list = await leak();
    say("He sends each line of it as his own cookie.");
    const pages: string[] = [];
    for (const value of list.slice(-20).flatMap(textsIn)) {
      const page = await thief.get("/dashboard", { headers: { cookie: `${name}=${value}` }, leaveJar: true });
      if (page.response.status === 200) pages.push(page.response.body);
    }
    if (pages.length > 0) return pages.join("\n");
    say("Nothing on that list works as a cookie.");
    return undefined;
  },
);

/** Every text in a line of the list that is long enough to be a key: the key itself, and what the record holds. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return /^[\x20-\x7e]{16,}$/.test(value) ? [value] : [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
