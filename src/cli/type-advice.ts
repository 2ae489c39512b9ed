import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readText } from "../../labs/kit/target/process/source-file.ts";
import { createMark, keepTrack } from "../../labs/kit/target/process/living.ts";

/** What the kit is written for; the learner's file gets the same strictness, less what only tidies. */
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
 * Asks the TypeScript compiler about the learner's file, while it is being graded. Answers one line for each complaint about
 * that very file, "12:5 error TS2322: …", five at most; none when there are none, no compiler, or no answer in time. It
 * stands beside the verdict and never changes it: Node runs the file all the same.
 */
export function askCompiler(file: string, root: string): Promise<string[]> {
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  if (!existsSync(tsc) || !isReadable(file)) return Promise.resolve([]);
  const { mark, env } = createMark(process.env);
  const child = spawn(process.execPath, [tsc, ...FLAGS, file], {
    cwd: root,
    env,
    // A group of its own: tsc starts the compiler proper as a process of its own, which is ended with it.
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

/** The compiler would wait for a pipe for ever. What else is odd about a file, the grader says. */
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
