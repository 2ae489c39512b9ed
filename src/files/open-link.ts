import { spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Env } from "../settings/env.ts";

/** How long a browser may take to read the file, in milliseconds. */
const KEPT_MS = 30_000;

/** Variables of places whose browser is on another machine, or where nobody looks. */
const ELSEWHERE = ["CI", "SSH_CONNECTION", "CODESPACES", "GITPOD_WORKSPACE_ID", "REMOTE_CONTAINERS"];

/** True when a person looks at this terminal on the machine whose browser would open. WRISTBAND_OPEN=0 says no. */
export const mayOpen = (env: Env, isTerminal: boolean): boolean =>
  isTerminal && env["WRISTBAND_OPEN"] !== "0" && !ELSEWHERE.some((name) => env[name]);

/** What opens a file as a double click does. */
export function openerOn(platform: NodeJS.Platform): [program: string, ...words: string[]] {
  if (platform === "darwin") return ["open"];
  return platform === "win32" ? ["rundll32.exe", "url.dll,FileProtocolHandler"] : ["xdg-open"];
}

/**
 * Opens a link with a secret in the reader's browser. Every user of the machine sees the words of a command, so the
 * command gets a file that only this user can read, and the file leads to the link, as Jupyter does. Does nothing where that
 * fails: the terminal shows the link, too. Returns the function that takes the file away, which time does as well.
 */
export function openLink(root: string, link: string, start: typeof spawn = spawn): () => void {
  const file = join(root, ".wristband", "open.html");
  const remove = () => rmSync(file, { force: true });
  try {
    mkdirSync(join(root, ".wristband"), { recursive: true });
    remove();
    writeFileSync(file, pageTo(link), { mode: 0o600, flag: "wx" });
  } catch {
    return () => {};
  }
  const [program, ...words] = openerOn(process.platform);
  const child = start(program, [...words, file], { detached: true, stdio: "ignore" });
  child.on("error", () => {});
  child.unref();
  setTimeout(remove, KEPT_MS).unref();
  return remove;
}

const pageTo = (link: string): string =>
  `<!doctype html><meta charset="utf-8"><title>Wristband</title><meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${link}"><p><a href="${link}">Wristband</a></p>\n`;
