import { renameSync } from "node:fs";
import { isThere } from "../../labs/kit/target/process/source-file.ts";

/** Renames what is there, so that it is kept, and returns the new name. Undefined where nothing was there. */
export function setAside(path: string): string | undefined {
  if (!isThere(path)) return undefined;
  let number = 1;
  while (isThere(`${path}.${number}`)) number++;
  renameSync(path, `${path}.${number}`);
  return `${path}.${number}`;
}
