/** Runs the same attacks on every server of the comparison. The results are the chapter's table. */

import { inProcess } from "../kit/target/in-process.ts";
import { newKeys } from "../kit/lab/jwt.ts";
import { createScene, MINUTE, type Scene } from "../kit/grader/scene.ts";
import type { Browser } from "../kit/browser/browser.ts";
import { ways, type Shown, type Way } from "./ways.ts";

/** The number of minutes for which the server accepted a copy, or "no end" if it still did after a month. */
export type Minutes = number | "no end";

export type Results = {
  title: string;
  /** The thief sends a copy while alice is logged in. */
  replay: "in" | "refused";
  /** Nobody notices the thief, and nobody logs out. */
  unnoticed: Minutes;
  /** alice logs out with the device or program that was copied. */
  revoked: Minutes;
  /** alice ends everything, from another device. */
  everywhere: Minutes;
  /** After that, alice's own browser can get in again without a password. */
  comesBack: "yes" | "no";
  /** A thief has the key that signs. */
  key: "nothing is signed" | "is the admin" | "refused";
};

const MONTH = 30 * 24 * 60;

const isIn = async (thief: Browser, headers: Shown, note: string): Promise<boolean> =>
  (await thief.get("/dashboard", { headers, leaveJar: true })).response.body.includes(note);

/** Tries the copy each minute for an hour, then each day for a month. */
async function minutesIn({ thief, skip, notes }: Scene, shown: Shown): Promise<Minutes> {
  for (let minutes = 0; minutes <= MONTH;) {
    if (!(await isIn(thief, shown, notes.alice))) return minutes;
    const step = minutes < 60 ? 1 : 24 * 60;
    skip(step * MINUTE);
    minutes += step;
  }
  return "no end";
}

const sceneFor = (way: Way, keys = newKeys()) => createScene(inProcess({ load: () => way.load(keys) }));

async function copied(way: Way) {
  const scene = await sceneFor(way);
  return { scene, shown: await way.enter(scene.alice) };
}

async function replay(way: Way): Promise<Results["replay"]> {
  const { scene, shown } = await copied(way);
  return (await isIn(scene.thief, shown, scene.notes.alice)) ? "in" : "refused";
}

async function unnoticed(way: Way): Promise<Minutes> {
  const { scene, shown } = await copied(way);
  return minutesIn(scene, shown);
}

async function revoked(way: Way): Promise<Minutes> {
  const { scene, shown } = await copied(way);
  await way.end(scene.alice, shown);
  return minutesIn(scene, shown);
}

async function everywhere(way: Way): Promise<Minutes> {
  const { scene, shown } = await copied(way);
  const phone = scene.browser("alice");
  await way.endAll(phone, await way.enter(phone));
  return minutesIn(scene, shown);
}

async function comesBack(way: Way): Promise<Results["comesBack"]> {
  const { scene, shown } = await copied(way);
  const { alice, notes } = scene;
  await way.endAll(alice, shown);
  const answer = await way.comeBack?.(alice);
  const mayGoOn = typeof answer === "object" && answer !== null && JSON.stringify(answer).includes("access_token");
  return mayGoOn || (await isIn(alice, {}, notes.alice)) ? "yes" : "no";
}

async function key(way: Way): Promise<Results["key"]> {
  if (!way.forge) return "nothing is signed";
  const keys = newKeys();
  const { thief, notes, exchanges } = await sceneFor(way, keys);
  await thief.get("/");
  const forged = await way.forge(await keys, exchanges[0]?.request.now ?? 0, thief);
  return (await isIn(thief, forged, notes.admin)) ? "is the admin" : "refused";
}

/** All results by the server's name. Nothing in them is random. */
export async function compare(): Promise<Record<string, Results>> {
  const results: Record<string, Results> = {};
  for (const way of ways) {
    results[way.name] = {
      title: way.title,
      replay: await replay(way),
      unnoticed: await unnoticed(way),
      revoked: await revoked(way),
      everywhere: await everywhere(way),
      comesBack: await comesBack(way),
      key: await key(way),
    };
  }
  return results;
}
