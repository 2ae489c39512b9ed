/** Every lab with its files, for the site, the live servers and the tests: this module is the list of labs. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { lineTo } from "../grader/earlier.ts";
import type { Attack } from "../grader/attack.ts";
import type { Check } from "../grader/suite.ts";
import type { LabModule } from "../target/instance.ts";
import { listLabs, type LabFolder } from "./catalogue.ts";
import type { Mistake } from "./mistakes.ts";
import { mistakesOf, serveMistakes } from "./mistaken-module.ts";
import type { Predictions } from "./prediction.ts";
import type { Recordings } from "./recording.ts";

type Load = () => Promise<LabModule>;

/**
 * `replaces`: titles of earlier checks that do not count from here on, and why. `broken`: those that only the starter
 * fails.
 */
type Suite = { default: Check[]; replaces?: Record<string, string>; broken?: readonly string[]; branch?: string };

/** A lab. Its functions load a file when they are called, and throw when that file is not there or does not load. */
export type LabEntry = {
  number: number;
  slug: string;
  folder: string;
  /** The slug of the lab that this one starts from, if it is a branch: then no later lab starts from it. */
  branch: string | undefined;
  /** A reverse proxy with a shared cache stands in front of its live servers. */
  proxy?: true;
  /** The numbers of the labs whose site it has: those on the way to it, and its own. */
  line: readonly number[];
  starter: Load;
  solution: Load;
  suite: () => Promise<Suite>;
  attack: () => Promise<{ default: Attack }>;
  recordings: () => Promise<{ default: Recordings }>;
  predictions: () => Promise<{ default: Predictions }>;
  mistakes: Mistake[];
  /** Known wrong ways that no mistake of this lab shows, and why. */
  notShown: string[];
  /** The solution with each mistake's edits, by the mistake's name. */
  mistaken: Record<string, Load>;
  /** Servers that the chapter shows besides the lab's own, by name. */
  servers?: Record<string, Load>;
  /** Different right solutions, by file name. */
  right: Record<string, Load>;
};

const folders = listLabs();

async function toEntry({ number, slug, folder, path, branch, proxy }: LabFolder): Promise<LabEntry> {
  const lazily =
    <Module>(file: string, query = "") =>
    async () =>
      (await import(/* @vite-ignore */ pathToFileURL(join(path, file)).href + query)) as Module;
  const filesIn = (name: string) =>
    existsSync(join(path, name)) ? readdirSync(join(path, name)).filter((file) => file.endsWith(".ts")) : [];
  const table = (entries: [name: string, file: string, query?: string][]) =>
    Object.fromEntries(entries.map(([name, file, query]) => [name, lazily<LabModule>(file, query)]));
  const { mistakes, notShown } = await mistakesOf(path);
  return {
    number,
    slug,
    folder,
    branch,
    ...(proxy && { proxy }),
    line: lineTo(folders, number).map((lab) => lab.number),
    starter: lazily("starter.ts"),
    solution: lazily("solution.ts"),
    suite: lazily("suite.ts"),
    attack: lazily("attack.ts"),
    recordings: lazily("recordings.ts"),
    predictions: lazily("predictions.ts"),
    mistakes,
    notShown,
    mistaken: table(mistakes.map(({ name }) => [name, "solution.ts", `?mistake=${name}`])),
    servers: table(filesIn("servers").map((file) => [file.slice(0, -".ts".length), `servers/${file}`])),
    right: table(filesIn("right").map((file) => [file, `right/${file}`])),
  };
}

serveMistakes();

/** All labs in order, as their folders say. */
export const labs: LabEntry[] = await Promise.all(folders.map(toEntry));
