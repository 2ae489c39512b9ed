import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cut } from "./regions.ts";
import { unknown } from "./unknown.ts";
import type { LabEntry } from "./labs.ts";

const FILES = ["starter", "solution", "attack"];

export type Snippet = { code: string; path: string };

/** A region of a lab's file as it stands on disk, or all of it. `file` is starter, solution, attack, or one of its servers. */
export function snippet(lab: LabEntry, file: string, region: string | undefined, component: string): Snippet {
  const files = [...FILES, ...Object.keys(lab.servers ?? {}).map((name) => `servers/${name}`)];
  if (!files.includes(file)) unknown(component, file, files, `labs/${lab.folder}/`);
  const path = `labs/${lab.folder}/${file}.ts`;
  const onDisk = join(process.cwd(), path);
  if (!existsSync(onDisk)) throw new Error(`${component}: ${path} does not exist yet.`);
  return { code: cut(readFileSync(onDisk, "utf8"), region, component, path), path };
}
