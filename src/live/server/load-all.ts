import { articles } from "../../../articles/list.ts";
import { labs } from "../../../labs/kit/build/all-labs.ts";
import { subjectsOf } from "./variants.ts";

/**
 * Loads every server that readers can open, so that no reader waits while another's first request loads one. Resolves
 * to how many were loaded, and the names of those that cannot be: each says so when it is asked for a page.
 */
export async function loadAll(): Promise<{ loaded: number; failed: string[] }> {
  const variants = [...subjectsOf(labs, articles, false).values()].flatMap((subject) => [...subject.variants.values()]);
  const failed: string[] = [];
  for (const variant of variants) {
    if ("load" in variant) await variant.load().catch(() => failed.push(variant.full));
  }
  return { loaded: variants.length - failed.length, failed };
}
