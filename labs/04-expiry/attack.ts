import { attack, type AttackScene } from "../kit/grader/attack.ts";

const MINUTE = 60_000;

/** The page that the thief reads with the copied Cookie header, or undefined. */
async function read({ thief }: AttackScene, cookie: string): Promise<string | undefined> {
  const page = await thief.get("/dashboard", { headers: { cookie } });
  return page.response.status === 200 ? page.response.body : undefined;
}

// #region patient
async function patient(scene: AttackScene): Promise<string | undefined> {
  const { victim, skip, say } = scene;
  await victim.login();
  const copy = victim.cookieHeader();
  say("The thief copies the victim's cookie, and waits. She has left her desk.");
  skip(45 * MINUTE);
  say("Three quarters of an hour later he uses the copy.");
  return read(scene, copy);
}
// #endregion

// #region busy
async function busy(scene: AttackScene): Promise<string | undefined> {
  const { victim, skip, say } = scene;
  await victim.login();
  const copy = victim.cookieHeader();
  say("The victim logs in again, and the thief copies the new cookie. He sends it every twenty minutes.");
  let page: string | undefined;
  for (let minutes = 20; minutes <= 9 * 60; minutes += 20) {
    skip(20 * MINUTE);
    page = await read(scene, copy);
    if (minutes === 5 * 60) await victim.login();
  }
  say(page ? "Nine hours later the copy still works." : "Nine hours later his copy opens nothing.");
  return page;
}
// #endregion

export default attack(
  "using a copied cookie after a pause or all day",
  "A copied session that never ends lets the thief in for ever.",
  async (scene) => (await patient(scene)) ?? busy(scene),
);
