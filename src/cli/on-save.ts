import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { follow } from "../files/follow.ts";
import { OddFile, readText } from "../../labs/kit/target/process/source-file.ts";
import type { Followed } from "./followed.ts";

/**
 * Calls `saved` now, and again after each change of a file that is followed. It makes one call at a time, and one more if
 * something changed meanwhile. It compares contents, because editors save in several steps. It calls `say` once if the
 * system reports no changes and only regular looks find them. It ends when the signal says so, after the call that runs.
 */
export async function onSave(
  places: readonly Followed[],
  saved: () => Promise<void>,
  say: (sentence: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  let last = contentOf(places);
  let running = true;
  const look = async () => {
    if (running) return;
    running = true;
    const read = () => (signal?.aborted ? undefined : contentOf(places));
    for (let now = read(); now !== undefined && now !== last; now = read()) {
      last = now;
      await saved();
    }
    running = false;
  };
  let isSaid = false;
  const silent = (sentence: string) => {
    if (!isSaid) say(sentence);
    isSaid = true;
  };
  for (const place of places) {
    const leave = follow({ ...place, changed: () => void look(), silent });
    signal?.addEventListener("abort", leave, { once: true });
  }
  await saved();
  running = false;
  await look();
}

/** Undefined while a file is empty or missing, because an editor may be saving it. */
function contentOf(places: readonly Followed[]): string | undefined {
  const hash = createHash("sha256");
  try {
    for (const { folder, isWanted } of places) {
      for (const name of readdirSync(folder).filter(isWanted)) {
        const content = textOf(join(folder, name));
        if (name.startsWith("server.") && !content) return undefined;
        hash.update(name).update(content ?? "");
      }
    }
    return hash.digest("hex");
  } catch {
    return undefined;
  }
}

/** A file's text, or the reason why it cannot be read: a new reason counts as a change too. */
function textOf(file: string): string | undefined {
  try {
    return readText(file);
  } catch (error) {
    if (error instanceof OddFile) return error.message;
    throw error;
  }
}
