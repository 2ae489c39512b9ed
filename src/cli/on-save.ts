import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { follow } from "../files/follow.ts";
import { OddFile, readText } from "../../labs/kit/target/process/source-file.ts";

/**
 * Calls `saved` now, and again after each change of a TypeScript file in the folder: one call at a time, and one more when
 * something changed meanwhile. Editors write in several steps: what counts is that the content differs. `say` is told, once,
 * when saves are only noticed by looking.
 */
export async function onSave(
  folder: string,
  saved: () => Promise<void>,
  say: (sentence: string) => void,
): Promise<void> {
  let last = contentOf(folder);
  let running = true;
  const look = async () => {
    if (running) return;
    running = true;
    for (let now = contentOf(folder); now !== undefined && now !== last; now = contentOf(folder)) {
      last = now;
      await saved();
    }
    running = false;
  };
  follow({ folder, isWanted: (name) => name.endsWith(".ts"), changed: () => void look(), silent: say });
  await saved();
  running = false;
  await look();
}

/** Undefined while a file is empty or missing, as it is in the middle of being saved. */
function contentOf(folder: string): string | undefined {
  const hash = createHash("sha256");
  try {
    for (const name of readdirSync(folder).filter((file) => file.endsWith(".ts"))) {
      const content = textOf(join(folder, name));
      if (name === "server.ts" && !content) return undefined;
      hash.update(name).update(content ?? "");
    }
    return hash.digest("hex");
  } catch {
    return undefined;
  }
}

/** For what is no file that can be read, the reason: that is news, too. */
function textOf(file: string): string | undefined {
  try {
    return readText(file);
  } catch (error) {
    if (error instanceof OddFile) return error.message;
    throw error;
  }
}
