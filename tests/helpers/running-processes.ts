import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** The time limit, in milliseconds. Only an event that never comes takes so long. */
const PATIENCE_MS = 60_000;

/** Waits until no process names the text: the kernel may still be busy ending what was killed. Answers those left. */
export const untilNone = (text: string): Promise<number[]> => until(text, (found) => found.length === 0);

/** Waits until a process names the text. */
export const untilSome = (text: string): Promise<number[]> => until(text, (found) => found.length > 0);

/** Waits until there is such a file. */
export async function untilThere(file: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!existsSync(file) && performance.now() < end) await new Promise(setImmediate);
}

async function until(text: string, isSo: (found: number[]) => boolean): Promise<number[]> {
  const end = performance.now() + PATIENCE_MS;
  let found = processesNaming(text);
  while (!isSo(found) && performance.now() < end) {
    await new Promise(setImmediate);
    found = processesNaming(text);
  }
  return found;
}

/** The IDs of all running processes whose command line names that text. */
function processesNaming(text: string): number[] {
  return commandLines()
    .filter(({ words }) => words.includes(text))
    .map(({ pid }) => pid);
}

function commandLines(): { pid: number; words: string }[] {
  if (existsSync("/proc/self/cmdline")) {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((name) => ({ pid: Number(name), words: readIfThere(`/proc/${name}/cmdline`) }));
  }
  return execFileSync("ps", ["-axo", "pid=,args="], { encoding: "utf8" })
    .split("\n")
    .map((line) => ({ pid: Number.parseInt(line, 10), words: line }));
}

/** A process may end while we look. */
function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
