import { createHash } from "node:crypto";
import { readdirSync, readFileSync, watch } from "node:fs";
import { join } from "node:path";

/**
 * Calls `saved` now, and again after each change of a TypeScript file in the folder: one call at a time, and one more when
 * something changed meanwhile. Editors write in several steps: what counts is that the content differs.
 */
export async function onSave(folder: string, saved: () => Promise<void>): Promise<void> {
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
  watch(folder, () => void look());
  await saved();
  running = false;
  await look();
}

/** Undefined while a file is empty or missing, as it is in the middle of being saved. */
function contentOf(folder: string): string | undefined {
  const hash = createHash("sha256");
  try {
    for (const name of readdirSync(folder).filter((file) => file.endsWith(".ts"))) {
      const content = readFileSync(join(folder, name));
      if (name === "server.ts" && content.length === 0) return undefined;
      hash.update(name).update(content);
    }
    return hash.digest("hex");
  } catch {
    return undefined;
  }
}
