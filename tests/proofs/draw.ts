import { draw } from "../helpers/draw.ts";
import { listProofs } from "../../src/site/data/proofs.ts";

/** How many proofs `npm test` runs in each of the other browsers; `npm run prove` runs all. WebKitGTK needs seconds for each. */
const DRAWN = { firefox: 25, webkit: 8 };

/**
 * The names of the tests that a seed draws for a browser, as a pattern for Playwright. Without a seed: all of them.
 * Equal seeds draw equal proofs.
 */
export function drawProofs(browser: keyof typeof DRAWN, seed: string | undefined): RegExp {
  if (seed === undefined) return /./;
  return new RegExp(`(^|\\s)(${draw(Object.keys(listProofs()), DRAWN[browser], `${seed} ${browser}`).join("|")}):`);
}
