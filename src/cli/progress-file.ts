import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { OddFile, readText } from "../../labs/kit/target/process/source-file.ts";
import { replaceFile } from "../files/replace-file.ts";
import { refusal } from "./refusal.ts";

/** One lab as last graded. The site shows it; the format is described in CONTRIBUTING.md. */
export type LabProgress = {
  passed: boolean;
  /** When the lab was last graded, ISO 8601. */
  at: string;
  /** Each check's status by its title, in the suite's order. */
  checks: Record<string, string>;
  /** The attacks of earlier labs that were run again on this server, by the lab's slug. Only after all checks hold. */
  earlier?: Record<string, string>;
  /** How many of each earlier lab's checks still hold on this server, as "7 of 8", by the lab's slug. */
  earlierChecks?: Record<string, string>;
  /** How many hints were shown, by the check's title. */
  hints?: Record<string, number>;
  /** The learner asked for the solution before the lab was passed. */
  solutionAsked?: true;
};

export type Progress = { labs: Record<string, LabProgress> };

const fileOf = (root: string): string => join(root, ".wristband", "progress.json");

/** What was saved before. A file that cannot be read is moved to progress.json.broken, and `broken` says so. */
export function readProgress(root: string): { progress: Progress; broken?: string } {
  const empty: Progress = { labs: {} };
  const text = readIfThere(fileOf(root));
  if (text === undefined) return { progress: empty };
  const progress = parse(text);
  if (progress) return { progress };
  return { progress: empty, broken: setAside(root) };
}

function setAside(root: string): string {
  try {
    renameSync(fileOf(root), `${fileOf(root)}.broken`);
    return ".wristband/progress.json could not be read. It is kept as progress.json.broken, and a new progress file begins.";
  } catch (error) {
    return ofNoUse(root, error);
  }
}

const ofNoUse = (root: string, error: unknown): string =>
  `The progress file cannot be used, so the site and npm run hint do not know this result: ${refusal(error, root) ?? String(error)}`;

/**
 * Changes one lab's entry. It writes another file and renames it, so that nobody reads half a file. Returns a sentence
 * when the file could not be read or written. It does not throw then, because the verdict is still valid.
 */
export function updateProgress(
  root: string,
  slug: string,
  change: (old: LabProgress | undefined) => LabProgress,
): string | undefined {
  const { progress, broken } = readProgress(root);
  const old = Object.hasOwn(progress.labs, slug) ? progress.labs[slug] : undefined;
  const labs = { ...progress.labs, [slug]: change(old) };
  try {
    write(root, { labs });
    return broken;
  } catch (error) {
    return ofNoUse(root, error);
  }
}

/** Removes one lab's entry. True when there was one. */
export function forgetProgress(root: string, slug: string): boolean {
  const { labs } = readProgress(root).progress;
  if (!Object.hasOwn(labs, slug)) return false;
  write(root, { labs: Object.fromEntries(Object.entries(labs).filter(([name]) => name !== slug)) });
  return true;
}

function write(root: string, progress: Progress): void {
  mkdirSync(join(root, ".wristband"), { recursive: true });
  replaceFile(fileOf(root), `${JSON.stringify(progress, null, 2)}\n`);
}

/** Undefined when there is none. What cannot be read is treated like a file with a broken text. */
function readIfThere(file: string): string | undefined {
  try {
    return readText(file);
  } catch (error) {
    if (error instanceof OddFile) return "";
    throw error;
  }
}

function parse(text: string): Progress | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isRecord(value) || !isRecord(value["labs"])) return undefined;
    return Object.values(value["labs"]).every(isEntry) ? (value as Progress) : undefined;
  } catch {
    return undefined;
  }
}

const isEntry = (value: unknown): boolean =>
  isRecord(value) && typeof value["passed"] === "boolean" && isRecord(value["checks"]);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
