/** The servers that scripts/measure-unseen.ts grades, from a folder of files or of edits. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { LabFolder } from "../../labs/kit/build/catalogue.ts";
import { applyEdits } from "../../labs/kit/build/mistakes.ts";
import type { Unseen } from "../../tests/unseen/types.ts";

export type Kind = "wrong" | "right";
export type Server = { name: string; text: string };

const nameOf = ({ number }: LabFolder): string => `lab-${String(number).padStart(2, "0")}`;

/** True if the folder holds edits of the solutions instead of files. */
export const isOfEdits = (folder: string): boolean => existsSync(join(folder, "types.ts"));

/** The wrong or the right servers of one lab. None if the folder has none. */
export async function serversOf(folder: string, lab: LabFolder, kind: Kind): Promise<Server[]> {
  return isOfEdits(folder) ? edited(folder, lab, kind) : filesOf(join(folder, nameOf(lab), kind));
}

async function edited(folder: string, lab: LabFolder, kind: Kind): Promise<Server[]> {
  const file = resolve(folder, `${nameOf(lab)}.ts`);
  if (!existsSync(file)) return [];
  const { default: all } = (await import(pathToFileURL(file).href)) as { default: Unseen[] };
  const solution = readFileSync(join(lab.path, "solution.ts"), "utf8");
  return all
    .filter(({ isRight = false }) => isRight === (kind === "right"))
    .map((one) => ({ name: one.name, text: applyEdits(solution, one) }));
}

function filesOf(folder: string): Server[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));
  return files.map((file) => ({ name: basename(file, ".ts"), text: readFileSync(join(folder, file), "utf8") }));
}
