import { isRefused, must, mustLogIn } from "../expect.ts";
import { MINUTE, type Scene } from "../scene.ts";
import { hasBaskets } from "./stage.ts";
import { throughTheDay } from "./whole-day.ts";

/**
 * A check's part, from chapter 4 on: whatever a user does, the absolute timeout ends the session. Wrong passwords count
 * from chapter 7 on, because before it they may end the session themselves.
 */
export async function mustEndBusy(scene: Scene, number: number): Promise<void> {
  const { restart, browser, skip } = scene;
  await restart();
  const alice = browser("alice");
  mustLogIn(await alice.login());
  await throughTheDay(scene, async () => {
    await alice.get("/dashboard");
    await alice.get("/comments");
    await alice.post("/comments", { text: "still here" });
    await alice.post("/theme", { theme: "dark" });
    await alice.post("/export");
    if (hasBaskets(number)) await alice.post("/basket", { item: "thing" });
    if (number >= 7) await alice.login("alice", "a typing error");
  });
  skip(2 * MINUTE);
  const page = await alice.get("/dashboard");
  must(isRefused(page), {
    expected: "a session to end eight hours after its login, even if it is in use",
    got: "the dashboard",
    at: page,
  });
}
