import { spawn } from "node:child_process";
import { basename } from "node:path";
import type { Env } from "../settings/env.ts";
import { Complaint } from "./complaint.ts";

/** The variables that may name the reader's editor, the first that is set. Only a terminal sets them; no page can. */
const NAMES = ["WRISTBAND_EDITOR", "VISUAL", "EDITOR"] as const;

/** Editors that draw in a terminal. Started by the site they would have none, and nobody would see them. */
const IN_TERMINALS = new Set(["vi", "vim", "nvim", "nano", "pico", "ed", "micro", "hx", "helix", "joe", "mcedit"]);

export const HOW_TO_NAME = "Name one with a window when you start this, such as WRISTBAND_EDITOR=code.";

export type Program = { words: [program: string, ...words: string[]]; needsTerminal: boolean };

/**
 * The program and its first words, as the environment names them: `code --reuse-window`, or a path in quotes. Throws a
 * Complaint when none is named.
 */
export function programIn(env: Env): Program {
  const value = NAMES.map((name) => env[name]?.trim()).find(Boolean) ?? "";
  const [program, ...words] = [...value.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? "",
  );
  if (!program) throw new Complaint(`No editor is known. ${HOW_TO_NAME}`);
  return { words: [program, ...words], needsTerminal: IN_TERMINALS.has(basename(program, ".exe")) };
}

/**
 * Starts the program with the file as its last word, without a shell. Resolves when it runs; if it needs the terminal, when
 * it has ended. Throws a Complaint when it cannot be started.
 */
export function openWith({ words: [program, ...words], needsTerminal }: Program, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...words, file], {
      detached: !needsTerminal,
      stdio: needsTerminal ? "inherit" : "ignore",
      shell: false,
    });
    child.once(needsTerminal ? "exit" : "spawn", () => resolve());
    if (!needsTerminal) child.unref();
    child.once("error", (error: NodeJS.ErrnoException) =>
      reject(new Complaint(`${program} could not be started (${error.code ?? error.message}). ${HOW_TO_NAME}`)),
    );
  });
}
