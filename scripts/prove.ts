/**
 * `npm run prove`: records lab 3 in a real browser, runs the proofs, and writes down, in content/proofs.json, which
 * sentences were proven, and in which browser.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { getChromium } from "./chromium.ts";
import { recordInto } from "./record-secure.ts";
import { listProofs } from "../src/site/data/proofs.ts";

const chromium = getChromium();
await recordInto(chromium);
const { status } = spawnSync("npx", ["playwright", "test", "tests/proofs", "--project=proofs"], {
  stdio: "inherit",
  env: { ...process.env, WRISTBAND_CHROMIUM: chromium, E2E_PORT: "none" },
  shell: process.platform === "win32",
});
if (status !== 0) process.exit(status ?? 1);
const version = /[\d.]+/.exec(execFileSync(chromium, ["--version"], { encoding: "utf8" }))?.[0] ?? "unknown";
const proven = { browser: `Chromium ${version}`, ids: Object.keys(listProofs()).sort() };
writeFileSync("content/proofs.json", `${JSON.stringify(proven, null, 2)}\n`);
console.log(`${proven.ids.length} proofs, ${proven.browser}: content/proofs.json`);
