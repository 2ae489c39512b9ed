import { spawn, type ChildProcess } from "node:child_process";
import { appendFileSync } from "node:fs";

export type Watcher = {
  /** Saves the file that is watched. Resolves with the milliseconds until the process has said its verdict. */
  save: () => Promise<number>;
  stop: () => void;
};

export type Watched = {
  args: string[];
  cwd: string;
  /** What it prints when it waits for the next save. */
  waits: RegExp;
  file: string;
  /** Milliseconds that it may take to get there. */
  patience: number;
};

/**
 * Starts a process that watches a file, and resolves when it waits for a save for the first time. It and `save` reject with
 * all that the process said when it ends, or says nothing of that kind in time.
 */
export async function watch({ args, cwd, waits, file, patience }: Watched): Promise<Watcher> {
  const child = spawn(process.execPath, args, { cwd, env: { ...process.env, NO_COLOR: "1" } });
  const stop = () => void child.kill("SIGKILL");
  process.once("exit", stop);
  const words = new Words(child);
  const save = async () => {
    const began = performance.now();
    appendFileSync(file, "\n");
    await words.next(waits, patience);
    return performance.now() - began;
  };
  try {
    await words.next(waits, patience);
  } catch (error) {
    stop();
    throw error;
  }
  return { save, stop };
}

/** What a process says, on either stream. */
class Words {
  #heard = "";
  #listen = () => {};
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.#heard += chunk.toString();
        this.#listen();
      });
    }
    child.once("close", () => this.#listen());
  }

  /** Resolves when it has said something new that matches. Rejects when it ended, or after so many milliseconds. */
  async next(pattern: RegExp, patience: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const fail = (why: string) =>
      reject(new Error(`${this.#child.spawnargs.join(" ")} ${why}. It said:\n${this.#heard}`));
    const late = setTimeout(() => fail(`did not say ${pattern} within ${patience / 1000} s`), patience);
    this.#listen = () => {
      const found = pattern.exec(this.#heard);
      if (found) {
        this.#heard = "";
        resolve(undefined);
      }
      const end = this.#child.exitCode ?? this.#child.signalCode;
      if (end !== null) fail(`ended with ${end}`);
    };
    this.#listen();
    await promise.finally(() => {
      clearTimeout(late);
      this.#listen = () => {};
    });
  }
}
