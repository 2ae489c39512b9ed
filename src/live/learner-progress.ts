import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isPublic, type Env } from "../settings/env.ts";

/** The results that check-lab saved, or no labs. A public server has no learner of its own and reports nothing. */
export async function readProgress(root: string, env: Env): Promise<{ labs: Record<string, unknown> }> {
  if (isPublic(env)) return { labs: {} };
  const text = await readFile(join(root, ".wristband", "progress.json"), "utf8").catch(() => "");
  try {
    const progress: unknown = JSON.parse(text);
    if (typeof progress !== "object" || progress === null || !("labs" in progress)) return { labs: {} };
    const { labs } = progress;
    return typeof labs === "object" && labs !== null && !Array.isArray(labs) ? { labs: { ...labs } } : { labs: {} };
  } catch {
    return { labs: {} };
  }
}
