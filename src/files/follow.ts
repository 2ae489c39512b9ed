import { readdirSync, statSync, watch, type FSWatcher } from "node:fs";
import { join } from "node:path";

/** Follows the files of a folder for the commands and for the live servers. */
export type Following = {
  folder: string;
  /** Which files count. */
  isWanted: (name: string) => boolean;
  /** Called when one of them may have changed. Sometimes none has. */
  changed: () => void;
  /**
   * Called at most once, with a sentence for people, when the system reports no changes and only the regular look finds
   * them.
   */
  silent: (sentence: string) => void;
  /** How often it looks, in milliseconds. */
  everyMs?: number;
  /** True if this alone keeps the process running. */
  holds?: boolean;
};

/**
 * Listens to the system, and also looks at the files every second: WSL, network drives and Docker mounts report
 * nothing, and a system may have no watches left. Returns the function that stops it.
 */
export function follow(following: Following): () => void {
  const { changed, everyMs = 1000, holds = true } = following;
  const say = once(following.silent);
  let last = stampOf(following);
  let heard = false;
  let missed = false;
  const watcher = listen(
    following,
    (sentence) => say(sentence),
    () => {
      heard = true;
      changed();
    },
  );
  const timer = setInterval(() => {
    // A slow system has reported the change by the next look.
    if (missed && !heard && watcher) say(SILENT);
    missed = false;
    const now = stampOf(following);
    if (now === last) return;
    last = now;
    missed = !heard;
    heard = false;
    changed();
  }, everyMs);
  if (!holds) timer.unref();
  return () => {
    clearInterval(timer);
    watcher?.close();
  };
}

const SILENT =
  "The system does not tell when files here are saved (WSL's /mnt, network drives and Docker mounts don't), so they are looked at every second.";
const noWatches = (code: string): string =>
  `The system cannot watch this folder (${code}), so its files are looked at every second.`;

function listen(
  { folder, isWanted, holds = true }: Following,
  fail: (sentence: string) => void,
  changed: () => void,
): FSWatcher | undefined {
  const failed = (error: unknown) =>
    fail(noWatches(error instanceof Error && "code" in error ? String(error.code) : "unknown"));
  try {
    const watcher = watch(folder, { persistent: holds }, (_, name) => {
      if (name === null || isWanted(name)) changed();
    });
    return watcher.on("error", failed);
  } catch (error) {
    failed(error);
    return undefined;
  }
}

/** A text that changes whenever one of the files is saved. Empty for a folder that cannot be read. */
function stampOf({ folder, isWanted }: Pick<Following, "folder" | "isWanted">): string {
  try {
    return readdirSync(folder)
      .filter(isWanted)
      .map((name) => `${name} ${stampOfFile(join(folder, name))}`)
      .join("\n");
  } catch {
    return "";
  }
}

function stampOfFile(file: string): string {
  try {
    const { mtimeMs, ctimeMs, size, ino } = statSync(file);
    return `${mtimeMs} ${ctimeMs} ${size} ${ino}`;
  } catch {
    return "";
  }
}

function once(say: (sentence: string) => void): (sentence: string) => void {
  let isSaid = false;
  return (sentence) => {
    if (!isSaid) say(sentence);
    isSaid = true;
  };
}
