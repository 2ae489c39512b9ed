/**
 * `npm run prove`: records lab 3 in Chromium, runs the proofs in every browser that is here or can be installed, and
 * writes down, in content/proofs.json, in which browsers and versions each sentence is true. With --tiny: one recording
 * and one proof, in Chromium alone, and nothing is written.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { findFirefox, findWebKit, getOtherBrowsers } from "./browsers.ts";
import { getChromium } from "./chromium.ts";
import { endAfter, isTiny, TINY } from "./measuring/options.ts";
import { readResults } from "./measuring/proof-results.ts";
import { recordInto } from "./record-secure.ts";
import { listProofs, PROVEN, type Proven } from "../src/site/data/proofs.ts";
import { BROWSERS, type BrowserName } from "../tests/helpers/browsers/browser.ts";
import { startBrowser } from "../tests/helpers/browsers/start.ts";

const LONGEST_MINUTES = 40;
const REPORT = "test-results/playwright.json";

endAfter(LONGEST_MINUTES);
process.env["WRISTBAND_CHROMIUM"] = getChromium();
for (const sentence of isTiny ? [] : getOtherBrowsers()) console.log(sentence);
await recordInto({ isTiny });
const ids = Object.keys(listProofs()).sort();
const here = BROWSERS.filter((name) => isHere(name));
const some = [`--output=${TINY}/proofs`, "--reporter=line", "--grep", `${ids[0]}:`];
/** With a seed, Playwright would run some of the proofs only. */
const { WRISTBAND_SEED: _, ...unseeded } = process.env;
const proofs = spawnSync(
  "npx",
  ["playwright", "test", ...here.map((name) => `--project=proofs-${name}`), ...(isTiny ? some : [])],
  {
    stdio: "inherit",
    env: { ...unseeded, E2E_PORT: "none" },
    shell: process.platform === "win32",
    timeout: LONGEST_MINUTES * 60_000,
  },
);
if (proofs.status !== 0) {
  console.error(proofs.error?.message ?? "A proof failed: the lines above say which one. Nothing was written down.");
  process.exit(1);
}
if (!isTiny) {
  const proven: Proven = {
    date: new Date().toISOString().slice(0, 10),
    browsers: await versions(),
    results: readResults(readFileSync(REPORT, "utf8")),
  };
  writeFileSync(PROVEN, `${JSON.stringify(proven, null, 2)}\n`);
  console.log(`${ids.length} proofs, ${Object.values(proven.browsers).join(", ")}: ${PROVEN}`);
}

function isHere(name: BrowserName): boolean {
  if (name === "chromium") return true;
  return !isTiny && (name === "firefox" ? findFirefox() : findWebKit()) !== undefined;
}

async function versions(): Promise<Proven["browsers"]> {
  const found: Proven["browsers"] = { chromium: "" };
  for (const name of here) {
    const browser = await startBrowser(name);
    found[name] = browser.version;
    await browser.close();
  }
  return found;
}
