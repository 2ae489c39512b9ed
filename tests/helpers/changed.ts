import { spawnSync } from "node:child_process";
import { listLabs } from "../../labs/kit/build/catalogue.ts";

/**
 * Paths, from the project's root, of what the newest commit changed and of what was changed since: a draw leaves none of
 * it out. Empty where Git cannot know, as in a copy without history.
 */
const changed: readonly string[] = [
  ["diff", "--name-only", "HEAD~1"],
  ["ls-files", "--others", "--exclude-standard"],
].flatMap((args) => {
  const { status, stdout } = spawnSync("git", args, { encoding: "utf8" });
  return status === 0 ? stdout.split("\n").filter(Boolean) : [];
});

/** True if one of these files, or a file in one of these folders, has changed. */
export const isChanged = (...paths: string[]): boolean =>
  paths.some((path) => changed.some((one) => one === path || one.startsWith(`${path}/`)));

/** True if something in the folder of the lab with that slug has changed. */
export const isLabChanged = (slug: string): boolean =>
  isChanged(...listLabs().flatMap((lab) => (lab.slug === slug ? [`labs/${lab.folder}`] : [])));
