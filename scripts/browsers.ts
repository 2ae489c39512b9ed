import { spawnSync } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { delimiter, join } from "node:path";
import { findHeadlessShell } from "./chromium.ts";

/** The first of these programs on the PATH. */
const findOnPath = (...names: string[]): string | undefined =>
  (process.env["PATH"] ?? "")
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));

/** Path of a Firefox that is already here. */
export const findFirefox = (): string | undefined =>
  findOnPath("firefox-esr", "firefox", "firefox.exe") ??
  ["/Applications/Firefox.app/Contents/MacOS/firefox", "C:\\Program Files\\Mozilla Firefox\\firefox.exe"].find((path) =>
    existsSync(path),
  );

/** WebKitGTK's driver, its MiniBrowser, and an X server without a screen: where each is. Undefined when one is missing. */
export function findWebKit(): { driver: string; browser: string; display: string } | undefined {
  const driver = findOnPath("WebKitWebDriver");
  const display = findOnPath("Xvfb");
  const [browser] = globSync("/usr/{lib,libexec}{/*,}/webkit{2,}gtk-*/MiniBrowser").sort();
  return driver && display && browser ? { driver, browser, display } : undefined;
}

const INSTALL_MS = 180_000;

/**
 * Installs Firefox and WebKitGTK by apt on Debian as root where they are missing, for three minutes at most each. Answers
 * what is missing all the same, each with what to do: the tests need Chromium only.
 */
export function getOtherBrowsers(): string[] {
  const missing: string[] = [];
  if (!findFirefox()) install("firefox-esr");
  if (!findFirefox())
    missing.push("There is no Firefox: install it to run the proofs, the jar's corpus and a learner's path in it.");
  if (!findWebKit()) install("webkit2gtk-driver", "xvfb");
  if (!findWebKit())
    missing.push(
      "There is no WebKitGTK: install webkit2gtk-driver and xvfb to run the proofs, the jar's corpus and a learner's path in it.",
    );
  return missing;
}

/**
 * Installs Chromium's headless shell where it is missing, in the same way. Without it the tests of pages take the whole
 * Chromium, and twice the time.
 */
export function getHeadlessShell(): string | undefined {
  if (!findHeadlessShell()) install("chromium-headless-shell");
  return findHeadlessShell();
}

/** Without a network one try is enough. */
let knowsPackages: boolean | undefined;

function install(...packages: string[]): void {
  if (process.getuid?.() !== 0 || !existsSync("/etc/debian_version")) return;
  console.log(`Installing Debian's ${packages.join(" and ")}.`);
  const apt = (...args: string[]) =>
    spawnSync("apt-get", args, { stdio: ["ignore", "ignore", "inherit"], timeout: INSTALL_MS / 2 });
  knowsPackages ??= apt("update", "-qq").status === 0;
  if (knowsPackages) apt("install", "-y", "-qq", "--no-install-recommends", ...packages);
}
