import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stripRegions } from "../../cli/server-file.ts";
import type { LabEntry } from "./labs.ts";

/** A file of a lab as check-lab copies it: without the comments that mark what chapters show. */
export type DraftSource = { number: number; folder: string; text: string };

export const draftSource = ({ number, folder }: LabEntry, which: "starter" | "solution"): DraftSource => ({
  number,
  folder,
  text: stripRegions(readFileSync(join(process.cwd(), "labs", folder, `${which}.ts`), "utf8")),
});
