import type { Browser } from "../../browser/browser.ts";
import { isRefused, must, mustLogIn } from "../expect.ts";
import { MINUTE, type Scene } from "../scene.ts";
import { hasBaskets, hasComments, KEEPSAKE } from "./stage.ts";

/** A list that keeps only the latest 50 or 100 has forgotten the first by then. */
const MANY = 102;
/** As many sessions as a user may have in every lab. */
const FEW = 3;

/** A check's part: many others who come afterwards push nobody out, and bring nobody back. */
export async function mustOutlastMany(scene: Scene, number: number): Promise<void> {
  const { browser, restart } = scene;
  await restart();
  const [inside, left] = [browser("alice"), browser("alice")];
  mustLogIn(await inside.login());
  mustLogIn(await left.login());
  const files = await leaveTexts(scene, number, inside);
  const over = left.cookieHeader();
  if (number >= 6) await left.post("/logout");
  for (let visit = 0; visit < MANY; visit++) {
    const other = browser("bob");
    mustLogIn(await other.login());
    await other.post("/logout");
    if (hasBaskets(number)) await browser("thief").post("/basket", { item: "thing" });
  }
  await mustBeIn(scene, inside, `after ${MANY} visits of other users`);
  await mustFindTexts(scene, number, files);
  if (number >= 6)
    await mustBeOut(scene, over, `a session to stay ended after its logout and ${MANY} visits of other users`);
}

/**
 * Writes for others, where the lab has it: a comment, and in lab 10 a suggestion, which is a file. Resolves to the paths
 * of the files with this text.
 */
async function leaveTexts(scene: Scene, number: number, alice: Browser): Promise<string[]> {
  if (hasComments(number)) await alice.post("/comments", { text: KEEPSAKE });
  if (number !== 10) return [];
  await scene.thief.post("/suggestions", { text: KEEPSAKE });
  return filesWithText(scene);
}

const filesWithText = async ({ list }: Scene): Promise<string[]> =>
  (await list()).filter(([, text]) => typeof text === "string" && text.includes(KEEPSAKE)).map(([path]) => path);

async function mustFindTexts(scene: Scene, number: number, files: readonly string[]): Promise<void> {
  const expected = (what: string) => `${what} to be there after ${MANY} visits of other users`;
  if (hasComments(number)) {
    const at = await scene.thief.get("/comments");
    must(at.response.body.includes(KEEPSAKE), { expected: expected("a comment"), got: "a page without it", at });
  }
  const left = files.length > 0 ? await filesWithText(scene) : [];
  for (const file of files)
    must(left.includes(file), { expected: expected(`the suggestion in ${file}`), got: "no such text there" });
}

/**
 * A check's part, from chapter 6 on: a logout everywhere finds every session, however many there are, and whoever asks.
 */
export async function mustEndAll(scene: Scene): Promise<void> {
  for (const [name, most] of [
    ["alice", MANY],
    ["admin", FEW],
  ] as const) {
    const { browser, restart, skip } = scene;
    await restart();
    const copies: string[] = [];
    let last = browser(name);
    for (let device = 0; device < most; device++) {
      last = browser(name);
      mustLogIn(await last.login());
      copies.push(last.cookieHeader());
    }
    // A server may end what began before this moment, but not only what began before this second.
    skip(5);
    await last.post("/logout-everywhere");
    skip(5);
    for (const [device, cookie] of copies.entries())
      await mustBeOut(
        scene,
        cookie,
        `${name}'s session number ${device + 1} of ${most} to end with a logout everywhere`,
      );
    const again = browser(name);
    mustLogIn(await again.login());
    await mustBeIn(scene, again, "who logged in again right after a logout everywhere");
  }
}

/**
 * A check's part, from chapter 8 on: the fourth login ends the session that began first, although that one is used
 * most. Otherwise a thief keeps an old session by using it.
 */
export async function mustEndOldest(scene: Scene): Promise<void> {
  const { browser, restart, skip } = scene;
  await restart();
  const devices = Array.from({ length: FEW + 1 }, () => browser("alice"));
  for (const device of devices) {
    skip(MINUTE);
    mustLogIn(await device.login());
    await devices[0]?.get("/dashboard");
  }
  const oldest = devices[0]?.cookieHeader() ?? "";
  await mustBeOut(scene, oldest, "the fourth login to end the oldest session, although that session was used last");
  for (const device of devices.slice(1)) await mustBeIn(scene, device, "in one of her last three sessions");
}

async function mustBeIn({ notes }: Scene, browser: Browser, when: string): Promise<void> {
  const page = await browser.get("/dashboard");
  const note = browser.name === "admin" ? notes.admin : notes.alice;
  must(page.response.body.includes(note), {
    expected: `the dashboard of ${browser.name}, ${when}`,
    got: `status ${page.response.status} without ${browser.name}'s note`,
    at: page,
  });
}

async function mustBeOut({ thief }: Scene, cookie: string, expected: string): Promise<void> {
  const page = await thief.get("/dashboard", { headers: { cookie }, leaveJar: true });
  must(isRefused(page), { expected, got: "the dashboard", at: page });
}
