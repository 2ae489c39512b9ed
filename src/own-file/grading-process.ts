import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { LabFolder } from "../../labs/kit/build/catalogue.ts";
import { createMark, keepTrack } from "../../labs/kit/target/process/living.ts";
import type { LabFacts } from "../report/facts.ts";
import { isElsewhere } from "../cli/described.ts";
import type { GradingLine } from "../cli/saying.ts";
import { Refused } from "./refusals.ts";

export type Line = Extract<GradingLine, { line: unknown }>["line"];

/**
 * Grades a lab's server.ts as it is now. Calls `tell` with each verdict when it is known. Throws Refused when the
 * grading cannot be done, and the signal's reason when it was cancelled: then nothing is left running.
 */
export type Grade = (lab: LabFolder, tell: (line: Line) => void, signal: AbortSignal) => Promise<LabFacts>;

/**
 * Throws Refused for a lab that its reader does in another language: a page never starts what a description file names.
 */
export function mustBeHere(lab: LabFolder): void {
  if (!isElsewhere(lab)) return;
  const message = `This lab has a wristband.yaml, so it is done in another language. The page edits and checks server.ts only: use npm run watch-lab ${lab.number}.`;
  throw new Refused(409, "elsewhere", message);
}

const COMMANDS = fileURLToPath(new URL("../cli/wristband.mjs", import.meta.url));

/** Runs `check-lab` in a process of its own, as a terminal does. */
export const gradeInProcess =
  (root: string): Grade =>
  async (lab, tell, signal) => {
    const { number } = lab;
    signal.throwIfAborted();
    mustBeHere(lab);
    const { mark, env } = createMark(process.env);
    const command = [COMMANDS, "check-lab", String(number), "--lines"];
    const child = spawn(process.execPath, command, {
      cwd: root,
      env,
      // A process group of its own, so that everything in it can be ended.
      detached: process.platform !== "win32",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const end = keepTrack(child, mark);
    signal.addEventListener("abort", end, { once: true });
    const failed = new Promise<undefined>((resolve) => child.once("error", () => resolve(undefined)));
    try {
      const facts = await Promise.race([readLines(child.stdout, tell), failed]);
      signal.throwIfAborted();
      if (facts) return facts;
      throw new Refused(500, "no-verdict", `The check ended without a verdict. npm run check-lab ${number} says more.`);
    } finally {
      signal.removeEventListener("abort", end);
      end();
    }
  };

/** Reads the lines of `check-lab --lines` to the end. Undefined when no facts are among them. */
export async function readLines(out: Readable, tell: (line: Line) => void): Promise<LabFacts | undefined> {
  let facts: LabFacts | undefined;
  for await (const text of createInterface({ input: out })) {
    const said = JSON.parse(text) as GradingLine;
    if ("error" in said) throw new Refused(409, "cannot-grade", said.error);
    if ("facts" in said) facts = said.facts;
    else tell(said.line);
  }
  return facts;
}
