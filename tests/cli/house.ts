import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const REPO = join(import.meta.dirname, "../..");
const CLI = join(REPO, "src/cli/wristband.mjs");

export type Run = { code: number | null; out: string; err: string; all: string };

/** A small project of two labs, in a folder of its own inside this one: as deep as the fixtures, whose imports go up. */
export class House {
  readonly root: string;
  readonly temporary: string;
  readonly #started: ChildProcess[] = [];

  constructor(name = randomBytes(6).toString("hex")) {
    this.root = join(REPO, ".wristband", "tests", name);
    this.temporary = join(this.root, "tmp");
    cpSync(join(import.meta.dirname, "fixtures/labs"), join(this.root, "labs"), { recursive: true });
    mkdirSync(this.temporary);
  }

  path(...parts: string[]): string {
    return join(this.root, ...parts);
  }

  read(...parts: string[]): string {
    return readFileSync(this.path(...parts), "utf8");
  }

  write(file: string, text: string): void {
    mkdirSync(join(this.path(file), ".."), { recursive: true });
    writeFileSync(this.path(file), text);
  }

  /** Gives the learner of a lab the reference, or any text made from it. */
  solve(folder: string, change: (source: string) => string = (source) => source): void {
    this.write(`labs/${folder}/server.ts`, change(this.read(`labs/${folder}/solution.ts`)));
  }

  /** `out` is a descriptor that it writes to in place of a pipe. `input`: "pipe" for a command that listens. */
  start(
    args: string[],
    env: Record<string, string> = {},
    out: number | "pipe" = "pipe",
    input: "ignore" | "pipe" = "ignore",
  ): ChildProcess {
    const { NO_COLOR: _no, FORCE_COLOR: _force, PORT: _port, ...rest } = process.env;
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd: this.root,
      env: { ...rest, TMPDIR: this.temporary, WRISTBAND_PATIENCE_MS: "1500", ...env },
      stdio: [input, out, "pipe"],
    });
    this.#started.push(child);
    return child;
  }

  async run(args: string[], env: Record<string, string> = {}): Promise<Run> {
    const child = this.start(args, env);
    const [out, err] = [gather(child.stdout), gather(child.stderr)];
    const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
    const texts = { out: out(), err: err() };
    return { code, ...texts, all: texts.out + texts.err };
  }

  /** Every file of the project, for telling what a run left behind. */
  files(): string[] {
    return readdirSync(this.root, { recursive: true, encoding: "utf8" }).sort();
  }

  /** Also ends what a failed test has left running. */
  remove(): void {
    for (const child of this.#started) child.kill();
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Collects what a stream says, and answers all of it so far. */
export function gather(stream: NodeJS.ReadableStream | null): () => string {
  let text = "";
  stream?.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  return () => text;
}

/** Resolves as soon as the stream has said something that matches. Rejects when it ends before. */
export function heard(stream: NodeJS.ReadableStream | null, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (pattern.test(text)) resolve(text);
    });
    stream?.on("end", () => reject(new Error(`ended without ${pattern}: ${text}`)));
  });
}

/**
 * Replaces what differs between two runs: notes are random, and on a busy machine the message about a silence is
 * longer.
 */
export const normalise = (text: string): string =>
  text
    .replace(/\b[0-9a-f]{16}\b/g, "0123456789abcdef")
    .replace(/within [\d.]+ seconds, of which the process could use only .*?\)\./g, "within 1.5 seconds.");
