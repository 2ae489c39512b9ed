import { attack, type AttackScene } from "../kit/grader/attack.ts";
import type { Exchange } from "../kit/browser/browser.ts";

// #region cache
/** The thief asks for the page that she has just opened. */
async function fromTheCache({ thief, victim, say }: AttackScene): Promise<string> {
  say("A cache that all visitors share stands in front of the site. alice logs in and opens her dashboard.");
  await victim.login();
  await victim.get("/dashboard");
  await victim.post("/logout");
  say("She logs out. On another computer the thief asks for the same address. He has no cookie.");
  return (await thief.get("/dashboard")).response.body;
}
// #endregion

// #region stream
/** She logs out, but the tab that she left open still shows events. */
async function fromAnOpenTab({ victim, tick, heard, say }: AttackScene): Promise<string> {
  say("At a computer of the library alice logs in and watches her locker, in a tab that stays open.");
  await victim.login();
  const tab: Exchange = await victim.get("/events");
  say(
    "She logs out in another tab and leaves. Two seconds later the thief sits down in front of the tab that is still open.",
  );
  await victim.post("/logout");
  await tick(2);
  const before = (await heard(tab)).text;
  say("He waits for ten seconds, and reads the events that still arrive.");
  await tick(10);
  return (await heard(tab)).text.slice(before.length);
}
// #endregion

export default attack(
  "reading pages and events after her logout",
  "Alice's session has ended, but a cache or an open stream still shows her note to the next person.",
  async (scene) => {
    scene.shareCache();
    return `${await fromTheCache(scene)}\n${await fromAnOpenTab(scene)}`;
  },
);
