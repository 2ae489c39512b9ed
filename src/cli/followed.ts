import { basename } from "node:path";
import type { LabFolder } from "../../labs/kit/build/catalogue.ts";
import { isThere } from "../../labs/kit/target/process/source-file.ts";
import { descriptionFile, isElsewhere } from "./described.ts";
import { yours } from "./languages.ts";

/** A folder whose files a lab's check depends on, and which of them count. */
export type Followed = { folder: string; isWanted: (name: string) => boolean };

/**
 * The learner's files: TypeScript beside server.ts; in another language wristband.yaml, and the files in yours/ or, without
 * that folder, those beside wristband.yaml.
 */
export function followed(lab: LabFolder): Followed[] {
  if (!isElsewhere(lab)) return [{ folder: lab.path, isWanted: (name) => name.endsWith(".ts") }];
  const isCode = (name: string) => /\.\w{1,5}$/.test(name) && !/\.(ts|exe|log)$/.test(name);
  if (!isThere(yours(lab))) return [{ folder: lab.path, isWanted: isCode }];
  return [
    { folder: yours(lab), isWanted: isCode },
    { folder: lab.path, isWanted: (name) => name === basename(descriptionFile(lab)) },
  ];
}
