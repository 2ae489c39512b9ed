import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readText } from "../../labs/kit/target/process/source-file.ts";
import { createMark, keepTrack } from "../../labs/kit/target/process/living.ts";

/** The compiler options of the kit, without those that only concern style. */
const FLAGS = `
  --ignoreConfig --noEmit --pretty false --strict --noUncheckedIndexedAccess --skipLibCheck --target esnext --module nodenext
  --lib esnext,dom,dom.iterable --types node --allowImportingTsExtensions --erasableSyntaxOnly
`
  .trim()
  .split(/\s+/);
const PATIENCE_MS = 5000;
const MOST = 5;
const MOST_SAID = 1_000_000;

/**
 * Runs the TypeScript compiler on the learner's file while it is being graded. Returns one line for each complaint
 * about that file, such as "12:5 error TS2322: …", at most five. Returns none when there are none, no compiler, or no
 * answer in time. The verdict does not depend on them, because Node runs the file anyway.
 */
export function askCompiler(file: string, root: string): Promise<string[]> {
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  if (!existsSync(tsc) || !isReadable(file)) return Promise.resolve([]);
  const { mark, env } = createMark(process.env);
  const child = spawn(process.execPath, [tsc, ...FLAGS, file], {
    cwd: root,
    env,
    // A process group of its own: tsc starts a second process for the compiler, and both must end.
    detached: process.platform !== "win32",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const end = keepTrack(child, mark);
  const timer = setTimeout(end, PATIENCE_MS);
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (said += said.length < MOST_SAID ? chunk : ""));
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      end();
      resolve(complaints(said));
    };
    child.on("error", done);
    child.on("close", done);
  });
}

/**
 * False for a pipe, on which the compiler would wait for ever. The grader reports everything else that is odd about a
 * file.
 */
function isReadable(file: string): boolean {
  try {
    return readText(file) !== undefined;
  } catch {
    return false;
  }
}

const LINE = /^(?:.*[\\/])?server\.ts\((\d+),(\d+)\): (.*)$/;
const complaints = (output: string): string[] =>
  output
    .split(/\r?\n/)
    .flatMap((line) => {
      const [, row, column, text] = LINE.exec(line) ?? [];
      return text ? [`${row}:${column} ${text}`] : [];
    })
    .slice(0, MOST);
