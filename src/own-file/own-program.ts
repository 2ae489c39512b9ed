import { spawn } from "node:child_process";
import { basename } from "node:path";
import type { Env } from "../settings/env.ts";
import { Refused } from "./refusals.ts";

/** The variables that may name the reader's editor, the first that is set. Only the terminal sets them; no page can. */
const NAMES = ["WRISTBAND_EDITOR", "VISUAL", "EDITOR"] as const;

/** Editors that draw in a terminal. Started from the site they would have none, and nobody would see them. */
const IN_TERMINALS = new Set(["vi", "vim", "nvim", "nano", "pico", "ed", "micro", "hx", "helix", "joe", "mcedit"]);

const HOW = 'Start the site with the editor\'s name, such as: WRISTBAND_EDITOR="code" npm start';

/**
 * The program and its first words, as the environment names them: `code --reuse-window`, or a path in quotes. Throws
 * Refused when none is named, or one that needs a terminal.
 */
export function programIn(env: Env): [program: string, ...words: string[]] {
  const name = NAMES.find((each) => env[each]?.trim());
  const value = (name && env[name]) ?? "";
  const [program, ...words] = [...value.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? "",
  );
  if (!program) throw new Refused(409, "no-program", `No editor is known. ${HOW}`);
  if (!IN_TERMINALS.has(basename(program, ".exe"))) return [program, ...words];
  throw new Refused(409, "needs-terminal", `${name} is ${program}, which needs a terminal. ${HOW}`);
}

/** Starts the program with the file as its last word, without a shell. Resolves when it runs. Throws Refused. */
export function openWith([program, ...words]: [string, ...string[]], file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...words, file], { detached: true, stdio: "ignore", shell: false });
    child.once("spawn", () => {
      child.unref();
      resolve();
    });
    child.once("error", (error: NodeJS.ErrnoException) => {
      const message = `${program} could not be started (${error.code ?? error.message}). ${HOW}`;
      reject(new Refused(409, "no-program", message));
    });
  });
}
