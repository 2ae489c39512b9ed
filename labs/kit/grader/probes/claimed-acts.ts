import type { Browser, Exchange } from "../../browser/browser.ts";
import type { Scene } from "../scene.ts";
import { told, withClaim, type Claim } from "./claims.ts";
import { mustPrintAsText } from "./markup.ts";
import { difference, hasBaskets, look, mustBeAsBefore, setStage, type Sight, type Stage } from "./stage.ts";

/** Forms that end bob's own sessions. */
const formsOf = (number: number): string[] => ["/logout", ...(number >= 6 ? ["/logout-everywhere"] : [])];

/**
 * A check's part: whatever bob claims when he logs in, fills a basket and logs out, in every way that the lab has,
 * changes nothing of anybody else's.
 */
export async function mustActAsBob(scene: Scene, number: number, claims: readonly Claim[]): Promise<void> {
  const stage = await setStage(scene, number);
  const before = await lookAtOthers(stage);
  const acts = claims.flatMap((claim) => formsOf(number).map((path) => ({ claim, path })));
  for (const act of acts) await actAsBob(stage, act);
  if (!difference(before, await lookAtOthers(stage))) return;
  for (const act of acts) {
    const again = await setStage(scene, number);
    const as = await lookAtOthers(again);
    const at = await actAsBob(again, act);
    mustBeAsBefore(as, await lookAtOthers(again), `POST ${act.path} by bob with ${told(act.claim)}`, at);
  }
}

async function actAsBob({ scene, number }: Stage, { claim, path }: { claim: Claim; path: string }): Promise<Exchange> {
  const bob = scene.browser("bob");
  const fields = new URLSearchParams({ username: "bob", password: scene.password("bob") }).toString();
  await send(bob, "/login", fields, claim);
  if (hasBaskets(number)) {
    await send(bob, "/basket", "item=nothing", claim);
    mustPrintAsText(await bob.get("/basket"), `POST /basket by bob with ${told(claim)}`);
  }
  return send(bob, path, "", claim);
}

/** With the cookies of the browser's jar. */
function send(browser: Browser, path: string, text: string, claim: Claim): Promise<Exchange> {
  const claimed = withClaim({ method: "POST", path, body: text }, claim);
  const { cookie: _, ...headers } = claimed.headers;
  return browser.ask("POST", claimed.path, claimed.body, { headers });
}

const lookAtOthers = async (stage: Stage): Promise<Sight[]> =>
  (await look(stage)).filter(({ what }) => !what.includes("bob"));
