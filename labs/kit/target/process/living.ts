import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { endFamily, MARK } from "./family.ts";

/** Keeps a list of the processes that must end with this one. Code that starts a process adds it here. */

const own = randomBytes(8).toString("hex");
const living = new Set<() => void>();
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
let marks = 0;

/** A mark that no other process has, and an environment with it. */
export function createMark(env: NodeJS.ProcessEnv): { mark: string; env: NodeJS.ProcessEnv } {
  const mark = `${own}.${++marks}`;
  return { mark, env: { ...env, [MARK]: mark } };
}

/**
 * Returns the function that ends the process and everything that it started. The function is also called when this
 * process ends: by itself, by a signal, or, where there is a shell, in any other way.
 */
export function keepTrack(child: ChildProcess, mark: string): () => void {
  const end = () => {
    if (living.delete(end)) endFamily(child.pid, mark);
  };
  living.add(end);
  watchOver();
  return end;
}

function endAll(): void {
  for (const end of living) end();
}

function onSignal(signal: NodeJS.Signals): void {
  endAll();
  process.off(signal, onSignal);
  // Another listener decides what happens next. If there is none, the signal must end the process as usual.
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}

let isWatched = false;
function watchOver(): void {
  if (isWatched) return;
  isWatched = true;
  process.on("exit", endAll);
  for (const signal of SIGNALS) process.on(signal, onSignal);
  if (process.platform !== "win32") startWatchdog();
}

/**
 * A shell that ends every process with a mark of this one. Its standard input closes when this process ends, even by
 * SIGKILL. A shell, because it starts in a millisecond. It is in its own group, so that Ctrl-C does not end it.
 */
const WATCHDOG = `
trap "" HUP INT TERM
while read -r line; do :; done
for round in 1 2 3 4 5; do
  if [ -d /proc/self ]; then found=$(grep -las "${MARK}=$1\\." /proc/[0-9]*/environ | cut -d/ -f3)
  else found=$(ps -AwwE -o pid=,command= | grep " ${MARK}=$1\\." | grep -v grep | while read -r pid rest; do echo "$pid"; done); fi
  [ -n "$found" ] || exit 0
  kill -KILL $found 2>/dev/null
done
`;

function startWatchdog(): void {
  const { PATH = "/usr/bin:/bin" } = process.env;
  const options = {
    detached: true,
    env: { PATH },
    stdio: ["pipe", "ignore", "ignore"] as ["pipe", "ignore", "ignore"],
  };
  const watchdog = spawn("/bin/sh", ["-c", WATCHDOG, "wristband-watchdog", own], options);
  // There is no shell, or it was ended. Processes that this one can end itself still end.
  watchdog.on("error", () => {});
  watchdog.stdin.on("error", () => {});
  watchdog.unref();
  if ("unref" in watchdog.stdin && typeof watchdog.stdin.unref === "function") watchdog.stdin.unref();
}
