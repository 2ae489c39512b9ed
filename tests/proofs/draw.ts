import { isChanged } from "../helpers/changed.ts";
import { draw } from "../helpers/draw.ts";
import { listProofs } from "../../src/site/data/proofs.ts";

/** How many proofs `npm test` runs in each browser; `npm run prove` runs all. WebKitGTK needs seconds for each. */
const DRAWN = { chromium: 30, firefox: 15, webkit: 8 };

/**
 * The names of the tests that a seed draws for a browser, as a pattern for Playwright. Without a seed: all of them; in
 * Chromium also when the newest commit changed a proof. Equal seeds draw equal proofs.
 */
export function drawProofs(browser: keyof typeof DRAWN, seed: string | undefined): RegExp {
  if (seed === undefined || (browser === "chromium" && isChanged("tests/proofs"))) return /./;
  return new RegExp(`(^|\\s)(${draw(Object.keys(listProofs()), DRAWN[browser], `${seed} ${browser}`).join("|")}):`);
}
