import type { LabFolder } from "../../labs/kit/build/catalogue.ts";
import { isThere } from "../../labs/kit/target/process/source-file.ts";
import { isElsewhere } from "./described.ts";
import { yours } from "./languages.ts";

/** The folder whose files a lab's check depends on, and which of them count. */
export type Followed = { folder: string; isWanted: (name: string) => boolean };

/** The learner's files: TypeScript beside server.ts, or those in yours/ or beside wristband.yaml in another language. */
export function followed(lab: LabFolder): Followed {
  if (!isElsewhere(lab)) return { folder: lab.path, isWanted: (name) => name.endsWith(".ts") };
  const folder = isThere(yours(lab)) ? yours(lab) : lab.path;
  return { folder, isWanted: (name) => /\.\w{1,5}$/.test(name) && !/\.(ts|exe|log)$/.test(name) };
}
