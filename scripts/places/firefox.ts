import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["firefox", "firefox-esr", "firefox.exe"];
const PLACES = ["/Applications/Firefox.app/Contents/MacOS/firefox", "C:\\Program Files\\Mozilla Firefox\\firefox.exe"];

/** Path of a Firefox that is already here. It is never installed: what needs one is skipped without it. */
export function findFirefox(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), ...PLACES].find((path) =>
    existsSync(path),
  );
}
