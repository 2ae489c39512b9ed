import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { LabFolder } from "../../labs/kit/build/catalogue.ts";

export const serverFile = (lab: LabFolder): string => join(lab.path, "server.ts");

/** As the learner types it: below the project, with forward slashes. */
export const shown = (file: string, root: string): string => relative(root, file).replaceAll("\\", "/");

/** Source without the comments that mark what chapters show. */
export const stripRegions = (source: string): string =>
  source.replace(/^[ \t]*\/\/ #(?:end)?region\b.*(?:\r?\n|$)/gm, "");

/** Makes the learner's file from the starter unless it is there. Answers whether it was made. */
export function ensureServer(lab: LabFolder): boolean {
  if (existsSync(serverFile(lab))) return false;
  writeFileSync(serverFile(lab), stripRegions(readFileSync(join(lab.path, "starter.ts"), "utf8")), { flag: "wx" });
  return true;
}

/** Starts again from the starter. The old file is kept beside it; answers where, or undefined if there was none. */
export function resetServer(lab: LabFolder): string | undefined {
  if (!existsSync(serverFile(lab))) {
    ensureServer(lab);
    return undefined;
  }
  let number = 1;
  while (existsSync(`${serverFile(lab)}.${number}`)) number++;
  const kept = `${serverFile(lab)}.${number}`;
  renameSync(serverFile(lab), kept);
  ensureServer(lab);
  return kept;
}
