/**
 * `npm run prove`: records lab 3 in a real browser, runs the proofs, and writes down, in content/proofs.json, which
 * sentences were proven, and in which browser. With --tiny: one recording and one proof, and nothing is written.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { getChromium } from "./chromium.ts";
import { endAfter, isTiny, TINY } from "./measuring/options.ts";
import { recordInto } from "./record-secure.ts";
import { listProofs } from "../src/site/data/proofs.ts";

const LONGEST_MINUTES = 20;

endAfter(LONGEST_MINUTES);
const chromium = getChromium();
await recordInto(chromium, { isTiny });
const ids = Object.keys(listProofs()).sort();
const some = ["tests/proofs", "--reporter=line", `--output=${TINY}/proofs`, "--grep", `${ids[0]}:`];
const proofs = spawnSync("npx", ["playwright", "test", "--project=proofs", ...(isTiny ? some : ["tests/proofs"])], {
  stdio: "inherit",
  env: { ...process.env, WRISTBAND_CHROMIUM: chromium, E2E_PORT: "none" },
  shell: process.platform === "win32",
  timeout: LONGEST_MINUTES * 60_000,
});
if (proofs.status !== 0) {
  console.error(proofs.error?.message ?? "A proof does not hold: the lines above say which. Nothing was written down.");
  process.exit(1);
}
if (!isTiny) {
  const version = /[\d.]+/.exec(execFileSync(chromium, ["--version"], { encoding: "utf8" }))?.[0] ?? "unknown";
  const proven = { browser: `Chromium ${version}`, ids };
  writeFileSync("content/proofs.json", `${JSON.stringify(proven, null, 2)}\n`);
  console.log(`${proven.ids.length} proofs, ${proven.browser}: content/proofs.json`);
}
