import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CannotDo, type WireResponse } from "../target.ts";

/** The time of a program that libfaketime stands in front of: https://github.com/wolfcw/libfaketime */
export type Faketime = {
  /** What the program gets in its environment. */
  env: Record<string, string>;
  /** From now on the program's time is the machine's and so many milliseconds more. */
  setAhead(milliseconds: number): void;
  close(): void;
};

/** Where Linux distributions put the library. LIBFAKETIME in the environment names another place. */
export function findFaketime(env: NodeJS.ProcessEnv = process.env, places = usualPlaces()): string | undefined {
  const named = env["LIBFAKETIME"];
  return (named ? [named] : places).find((file) => existsSync(file));
}

// The library for programs with threads, which a program with one thread may use too.
const NAME = "faketime/libfaketimeMT.so.1";

function usualPlaces(): string[] {
  const roots = ["/usr/lib", "/usr/local/lib", "/usr/lib64"].filter((root) => existsSync(root));
  return roots.flatMap((root) => [
    join(root, NAME),
    ...readdirSync(root)
      .filter((name) => name.includes("-linux-"))
      .map((name) => join(root, name, NAME)),
  ]);
}

/** The time of a program that will be started. Undefined where the library is not installed. */
export function startFaketime(): Faketime | undefined {
  const library = findFaketime();
  if (library === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "wristband-faketime-"));
  const file = join(folder, "time");
  const setAhead = (milliseconds: number) => writeFileSync(file, `+${(milliseconds / 1000).toFixed(3)}\n`);
  setAhead(0);
  return {
    env: {
      LD_PRELOAD: [library, process.env["LD_PRELOAD"]].filter(Boolean).join(" "),
      FAKETIME_TIMESTAMP_FILE: file,
      // Otherwise the file is read every ten seconds.
      FAKETIME_NO_CACHE: "1",
      // Timers and waits go on as they are.
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    },
    setAhead,
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** How far the time in an answer may be from the grader's: a slow machine answers late, and Date has whole seconds. */
const NEAR = 60_000;

/**
 * Throws CannotDo unless the answer's Date header shows that the server's time is about `now`. A program that asks the
 * kernel by itself, as those in Go do, does not notice libfaketime.
 */
export function mustFollow({ headers }: Pick<WireResponse, "headers">, now: number, line: string): void {
  const [, date] = headers.find(([name]) => name.toLowerCase() === "date") ?? [];
  if (date === undefined) throw new CannotDo(`no Date header, which would show that the clock moves (${line})`);
  if (!(Math.abs(Date.parse(date) - now) < NEAR))
    throw new CannotDo(`a clock that does not follow libfaketime (${line})`);
}
