import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { isThere, OddFile, readText } from "../../labs/kit/target/process/source-file.ts";
import type { LabFolder } from "../../labs/kit/build/catalogue.ts";
import { setAside } from "../files/set-aside.ts";
import { Complaint } from "./complaint.ts";

export const serverFile = (lab: LabFolder): string => join(lab.path, "server.ts");

/** The path as a learner would type it: below the project, with forward slashes. */
export const shown = (file: string, root: string): string => relative(root, file).replaceAll("\\", "/");

/** The text of the learner's file, from any operating system. Throws a Complaint when it cannot be read. */
export function readServer(lab: LabFolder, root: string): string {
  const file = shown(serverFile(lab), root);
  try {
    const text = readText(serverFile(lab));
    if (text !== undefined) return text.replaceAll("\r\n", "\n");
  } catch (error) {
    if (!(error instanceof OddFile)) throw error;
    throw new Complaint(`${file} ${error.message}. npm run reset-lab ${lab.number} puts it aside.`);
  }
  throw new Complaint(`There is no ${file} yet. npm run check-lab ${lab.number} makes it.`);
}

/** Source without the comments that mark what chapters show. */
export const stripRegions = (source: string): string =>
  source.replace(/^[ \t]*\/\/ #(?:end)?region\b.*(?:\r?\n|$)/gm, "");

/** Makes the learner's file from the starter unless it is there. True when it made it. */
export function ensureServer(lab: LabFolder): boolean {
  if (isThere(serverFile(lab))) return false;
  writeFileSync(serverFile(lab), stripRegions(readFileSync(join(lab.path, "starter.ts"), "utf8")), { flag: "wx" });
  return true;
}

/**
 * Puts the starter in place of the learner's file. The old file stays beside it; returns its path, or undefined if
 * there was none.
 */
export function resetServer(lab: LabFolder): string | undefined {
  const kept = setAside(serverFile(lab));
  ensureServer(lab);
  return kept;
}
