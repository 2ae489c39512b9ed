import type { Target } from "../../target/target.ts";
import { createScene } from "../scene.ts";

/**
 * Names of cookies that identify nobody, because two users who have logged in have the same values. Throws
 * ServerTrouble.
 */
export async function learnNoise(target: Target): Promise<string[]> {
  const { alice, bob } = await createScene(target);
  await alice.login();
  await bob.login();
  const others = bob.cookieHeader().split("; ");
  const shared = alice
    .cookieHeader()
    .split("; ")
    .filter((pair) => pair !== "" && others.includes(pair));
  return shared.map((pair) => pair.slice(0, pair.indexOf("=")));
}
