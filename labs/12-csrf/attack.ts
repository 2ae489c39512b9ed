import { attack, type AttackScene } from "../kit/grader/attack.ts";
import type { Exchange } from "../kit/browser/browser.ts";
import type { From } from "../kit/browser/request-headers.ts";

/** Returns the page that the thief reads afterwards. */
type WayIn = (scene: AttackScene) => Promise<string>;

const readComments = async ({ thief }: AttackScene) => (await thief.get("/comments")).response.body;

// #region link
const link: WayIn = async (scene) => {
  scene.say(
    "alice follows a link on the thief's site. The link's address is a route of the site that shows her note to everybody.",
  );
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

const sibling = form(
  "sibling",
  "A form on a sibling of the site sends itself by POST. For her browser the sibling is the same site.",
);
const elsewhere = form(
  "cross-site",
  "A form on the thief's own site sends itself by POST, and her browser adds her cookies.",
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
  say("Another of the thief's forms logs her browser in as bob, with bob's password.");
  await victim.post("/login", { username: "bob", password: "builder" }, { from: "cross-site" });
  say("She does not notice this, and writes a reminder to herself. The thief opens the reminders of bob's account.");
  await victim.post("/reminders", { text: seen });
  await thief.login("bob", "builder");
  return (await thief.get("/reminders")).response.body;
};
// #endregion

export default attack(
  "making the victim's browser send a request",
  "The thief never sees the cookie. His pages tell the victim's own browser what to send.",
  async (scene) => {
    scene.say("alice logs in.");
    await scene.victim.login();
    const read: string[] = [];
    for (const way of [link, sibling, elsewhere, login]) read.push(await way(scene));
    return read.join("\n");
  },
);
