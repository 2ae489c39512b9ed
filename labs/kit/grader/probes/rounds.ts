import { isRefused, must, mustLogIn } from "../expect.ts";
import type { Scene } from "../scene.ts";

/** More than a counter of five bits holds. */
const ROUNDS = 34;

/**
 * A check's part, from chapter 6 on: a session that a logout everywhere ended stays over, however often its user logs
 * in and out everywhere again. Some servers count these logouts.
 */
export async function mustNotComeRound(scene: Scene): Promise<void> {
  await scene.restart();
  const alice = scene.browser("alice");
  mustLogIn(await alice.login());
  const headers = { cookie: alice.cookieHeader() };
  await alice.post("/logout-everywhere");
  for (let round = 2; round <= ROUNDS; round++) {
    scene.skip(1_000);
    mustLogIn(await alice.login());
    const page = await scene.thief.get("/dashboard", { headers, leaveJar: true });
    must(isRefused(page), {
      expected: `a session to stay ended after its logout everywhere, and after more of them (${round - 1} so far)`,
      got: "her dashboard",
      at: page,
    });
    await alice.post("/logout-everywhere");
  }
}
