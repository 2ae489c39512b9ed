import { renameSync, rmSync, writeFileSync } from "node:fs";

/**
 * Writes a file beside the old one and renames it, so that nobody reads half a file. Throws an error of the file system,
 * and leaves the old file as it was then.
 */
export function replaceFile(file: string, text: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    writeFileSync(aside, text);
    renameSync(aside, file);
  } finally {
    rmSync(aside, { force: true });
  }
}
