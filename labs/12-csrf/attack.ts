import { attack, type AttackScene } from "../kit/grader/attack.ts";
import type { Exchange } from "../kit/browser/browser.ts";
import type { From } from "../kit/browser/request-headers.ts";

/** Returns what the thief reads afterwards. */
type WayIn = (scene: AttackScene) => Promise<string>;

const readComments = async ({ thief }: AttackScene) => (await thief.get("/comments")).response.body;

// #region link
const link: WayIn = async (scene) => {
  scene.say("alice follows a link on the thief's site. Its address is one that shows her note to everybody.");
  await scene.victim.get("/share", { from: "cross-site" });
  return readComments(scene);
};
// #endregion

// #region form
const form =
  (from: From, story: string): WayIn =>
  async (scene) => {
    scene.say(story);
    await scene.victim.post("/comments", { text: "hello", attach: "note" }, { from });
    return readComments(scene);
  };

const sibling = form("sibling", "A form on a sibling of the site posts itself. To her browser that is the same site.");
const elsewhere = form(
  "cross-site",
  "A form on the thief's own site posts itself, with the cookies that her browser adds.",
);
// #endregion

/** The words of a page, without its title, its forms and its links. */
const textOf = ({ response }: Exchange): string =>
  response.body
    .replace(/<(style|title|form|a)\b[\s\S]*?<\/\1>|<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();

// #region login
const login: WayIn = async ({ thief, victim, say }) => {
  const seen = textOf(await victim.get("/dashboard"));
  say("Another form of the thief's logs her in: as bob, with his own password.");
  await victim.post("/login", { username: "bob", password: "builder" }, { from: "cross-site" });
  say("She has not noticed, and writes a reminder to herself. The thief opens the reminders of his account.");
  await victim.post("/reminders", { text: seen });
  await thief.login("bob", "builder");
  return (await thief.get("/reminders")).response.body;
};
// #endregion

export default attack(
  "making the victim's browser send a request",
  "The thief never sees the cookie. The victim's own browser does what his pages tell it to.",
  async (scene) => {
    scene.say("alice logs in.");
    await scene.victim.login();
    const read: string[] = [];
    for (const way of [link, sibling, elsewhere, login]) read.push(await way(scene));
    return read.join("\n");
  },
);
