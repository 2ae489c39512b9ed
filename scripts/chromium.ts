import { spawnSync } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { chromium } from "@playwright/test";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome.exe", "msedge.exe"];
const SHELLS = ["chromium-headless-shell", "chrome-headless-shell", "chrome-headless-shell.exe"];
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

const onPath = (names: readonly string[]): string[] =>
  (process.env["PATH"] ?? "").split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));

/** Path of a Chromium that is already here: Playwright's own, or the system's Chrome or Chromium. */
export const findChromium = (): string | undefined =>
  [chromium.executablePath(), ...onPath(NAMES), ...PLACES].find((path) => path !== "" && existsSync(path));

/**
 * Path of a Chromium without a user interface that is already here. It has the engine of Chromium, and opens a page with
 * a third of the work, because it makes no profile, no window and no toolbar for it.
 */
export function findHeadlessShell(): string | undefined {
  // Playwright keeps it in a folder beside that of its Chromium, which is .../chromium-1234/chrome-linux64/chrome.
  const [revision] = /(?<=chromium-)\d+/.exec(chromium.executablePath()) ?? [];
  const folder = join(dirname(dirname(dirname(chromium.executablePath()))), `chromium_headless_shell-${revision}`);
  const own = globSync(join(folder, "*", "{chrome-headless-shell,headless_shell}{,.exe}"));
  return [...own, ...onPath(SHELLS)].find((path) => existsSync(path));
}

/**
 * Path of a Chromium, installed on the way when there is none: by Playwright's download, else by apt on Debian as root.
 * Throws one sentence that says what to do when neither works.
 */
export function getChromium(): string {
  const found = findChromium();
  if (found) return found;
  console.log("No Chromium here yet; asking Playwright to download one.");
  run("npx", ["playwright", "install", "chromium"]);
  const downloaded = findChromium();
  if (downloaded) return downloaded;
  if (process.getuid?.() === 0 && existsSync("/etc/debian_version")) {
    console.log("That did not work; installing Debian's package.");
    run("apt-get", ["update", "-qq"]);
    run("apt-get", ["install", "-y", "-qq", "chromium"]);
  }
  const installed = findChromium();
  if (installed) return installed;
  throw new Error(
    "The browser tests need Chromium or Chrome: install either, or run `npx playwright install chromium`.",
  );
}

const run = (command: string, args: string[]) =>
  spawnSync(command, args, {
    stdio: ["ignore", "ignore", "inherit"],
    timeout: 300_000,
    shell: process.platform === "win32",
  });

/** As root Chromium needs --no-sandbox; the rest keeps it from calling home. */
export const CHROMIUM_ARGS = [
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
