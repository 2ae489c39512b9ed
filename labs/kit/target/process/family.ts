import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/**
 * The environment variable that marks every process that a learner's process started, because each child inherits it.
 */
export const MARK = "WRISTBAND_PROCESS";

const MOST_ROUNDS = 50;

type Seen = { pid: number; parent: number; isMarked: boolean };

/**
 * Ends a process, its group, all its descendants, and every process with its mark. May be called while Node exits.
 * docs/processes.md says what it cannot find, and on which system.
 */
export function endFamily(pid: number | undefined, mark: string): void {
  if (pid === undefined) return;
  if (process.platform === "win32") return endTree(pid);
  const below = descendants(pid, look(mark, true));
  endOne(-pid);
  below.forEach(endOne);
  // A process that was just being started is found in the next round.
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const left = look(mark, false).filter(({ isMarked }) => isMarked);
    if (left.length === 0) return;
    for (const { pid: one } of left) endOne(one);
  }
}

function endOne(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // ESRCH: it has ended. EPERM: it now belongs to another user.
  }
}

/** Windows has no process groups, but it knows the parent of a process as long as the parent runs. */
function endTree(pid: number): void {
  try {
    execFileSync("taskkill", ["/pid", String(pid), "/T", "/F"], { stdio: "ignore" });
  } catch {
    // It has ended already.
  }
}

function descendants(root: number, all: readonly Seen[]): number[] {
  const parents = new Map(all.map(({ pid, parent }) => [pid, parent]));
  const isBelow = (pid: number, steps = 0): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && steps < 1000 && (parent === root || isBelow(parent, steps + 1));
  };
  return all.map(({ pid }) => pid).filter((pid) => isBelow(pid));
}

/** All processes; with their parents, or with their marks. */
const look = (mark: string, wantParents: boolean): Seen[] =>
  process.platform === "linux" ? lookInProc(mark, wantParents) : askPs(mark);

function lookInProc(mark: string, wantParents: boolean): Seen[] {
  return readdirSync("/proc").flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    if (!wantParents) return [{ pid, parent: 0, isMarked: isMarked(pid, mark) }];
    // "12 (a name) S 7 …": a name may contain anything, also a bracket.
    const parent = Number(/\) . (\d+)[^)]*$/.exec(readIfThere(`/proc/${pid}/stat`))?.[1]);
    return [{ pid, parent, isMarked: false }];
  });
}

const isMarked = (pid: number, mark: string): boolean =>
  `\0${readIfThere(`/proc/${pid}/environ`)}`.includes(`\0${MARK}=${mark}\0`);

/** Empty when the process has ended meanwhile, or belongs to another user. */
function readIfThere(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}

/** On macOS and BSD `ps` shows the environment of one's own processes. */
function askPs(mark: string): Seen[] {
  try {
    const table = execFileSync("ps", ["-AwwE", "-o", "pid=,ppid=,command="], { encoding: "latin1", stdio: "pipe" });
    return table.split("\n").flatMap((line) => {
      const [, pid, parent, rest = ""] = /^\s*(\d+)\s+(\d+)\s(.*)$/.exec(line) ?? [];
      if (!pid || Number(pid) === process.pid) return [];
      return [{ pid: Number(pid), parent: Number(parent), isMarked: ` ${rest} `.includes(` ${MARK}=${mark} `) }];
    });
  } catch {
    return [];
  }
}
