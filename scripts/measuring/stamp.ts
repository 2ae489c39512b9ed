import { execFileSync } from "node:child_process";
import { availableParallelism, loadavg } from "node:os";
import { basename } from "node:path";
import type { Stamp } from "../../src/site/data/figures.ts";

/** When, on what and by which command something is measured. Call it before the work: the work itself is load. */
export const stamp = (): Stamp => ({
  day: new Date().toISOString().slice(0, 10),
  commit: commit(),
  node: process.version,
  cores: availableParallelism(),
  load: Number((loadavg()[0] ?? 0).toFixed(1)),
  command: [
    "npx node",
    ...process.execArgv,
    `scripts/${basename(process.argv[1] ?? "")}`,
    ...process.argv.slice(2),
  ].join(" "),
});

/** The commit that is checked out, with "+" when something but figures was changed since. "unknown" without Git. */
function commit(): string {
  try {
    const changed = git("status", "--porcelain", "--", ".", ":!content/figures", ":!docs/measured.md") !== "";
    return git("rev-parse", "--short", "HEAD") + (changed ? "+" : "");
  } catch {
    return "unknown";
  }
}

const git = (...args: string[]): string =>
  execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
