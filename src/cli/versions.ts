import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readText } from "../../labs/kit/target/process/source-file.ts";
import { replaceFile } from "../files/replace-file.ts";
import type { LabFacts } from "../report/facts.ts";

/**
 * A text of the learner's file that was graded, or put aside without that. `at`: when, ISO 8601. `id` is its file's name
 * without ".ts".
 */
export type Version = { id: string; at: string; outcome: LabFacts["outcome"] | "not graded" };

/** How many texts of one lab are kept. */
export const MOST_VERSIONS = 50;

/** Such as 2026-11-28T09-30-00.000Z_not-yet: Windows allows no colon in a file's name, and a space needs quotes. */
const NAME = /^(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3}Z)_(passed|not-yet|could-not-grade|not-graded)$/;

const folderOf = (root: string, slug: string): string => join(root, ".wristband", "versions", slug);

/** The texts of this lab's file that are kept, the newest first. */
export const listVersions = (root: string, slug: string): Version[] =>
  namesIn(folderOf(root, slug))
    .flatMap((name) => (name.endsWith(".ts") ? versionOf(name.slice(0, -".ts".length)) : []))
    .sort((one, other) => (one.id < other.id ? 1 : -1));

function versionOf(id: string): Version[] {
  const [, hour, minute, second, outcome] = NAME.exec(id) ?? [];
  if (outcome === undefined) return [];
  return [{ id, at: `${hour}:${minute}:${second}`, outcome: outcome.replaceAll("-", " ") as Version["outcome"] }];
}

/** The text of one version, or undefined if there is none. Only a name that listVersions returns names a file. */
export function readVersion(root: string, slug: string, id: string): string | undefined {
  const isKnown = listVersions(root, slug).some((version) => version.id === id);
  return isKnown ? readText(join(folderOf(root, slug), `${id}.ts`)) : undefined;
}

type Wanted = { text: string; outcome: Version["outcome"]; at: Date };

/**
 * Keeps a text, and removes the oldest beyond the most. The same text again replaces the one before, if it was graded
 * again.
 */
export function keepVersion(root: string, slug: string, { text, outcome, at }: Wanted): void {
  const folder = folderOf(root, slug);
  mkdirSync(folder, { recursive: true });
  const id = `${at.toISOString().replaceAll(":", "-")}_${outcome.replaceAll(" ", "-")}`;
  const kept = listVersions(root, slug);
  const isSame = kept[0] !== undefined && readVersion(root, slug, kept[0].id) === text;
  if (isSame && outcome === "not graded") return;
  replaceFile(join(folder, `${id}.ts`), text);
  const replaced = isSame ? kept.slice(0, 1) : [];
  const tooOld = kept.slice(isSame ? MOST_VERSIONS : MOST_VERSIONS - 1);
  for (const old of [...replaced, ...tooOld]) {
    if (old.id !== id) rmSync(join(folder, `${old.id}.ts`), { force: true });
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // No check has run yet, or the folder cannot be read: then there is nothing to bring back.
    return [];
  }
}
