import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Attack } from "../../labs/kit/grader/attack.ts";
import type { LabFolder } from "../../labs/kit/build/catalogue.ts";
import { beforeWithout, earlierCheck, lineTo, type LabSuite } from "../../labs/kit/grader/earlier.ts";
import type { Chance } from "../../labs/kit/grader/model/play-days.ts";
import { rulesAfter, type Rules } from "../../labs/kit/grader/model/promises.ts";
import type { Check } from "../../labs/kit/grader/suite.ts";
import type { Loaded } from "../../labs/kit/grader/whole-lab.ts";
import { ALWAYS } from "./which-days.ts";

/** Loads what grades a lab. The server's process starts meanwhile. `chance` says which random days will be played. */
export async function loadSuite(
  lab: LabFolder,
  labs: readonly LabFolder[],
  chance: Chance = ALWAYS,
): Promise<Loaded<LabFolder>> {
  const before = lineTo(labs, lab.number).filter(({ number }) => number < lab.number);
  const [checks, attack, ...attacks] = await Promise.all([
    load<Check[]>(lab, "suite.ts"),
    load<Attack>(lab, "attack.ts"),
    ...before.map((each) => load<Attack>(each, "attack.ts")),
  ]);
  const earlier = before.map((each, i) => ({ lab: each, check: earlierCheck(attacks[i] ?? attack, each) }));
  const days: Loaded<LabFolder>["days"] = async (target) => {
    const { playTheDays } = await import("../../labs/kit/grader/model/play-days.ts");
    return playTheDays(await loadRules(lab, labs), target, chance);
  };
  return { checks, attack, earlier, before: () => loadBefore(lab, labs, attacks), days };
}

/**
 * Each lab's model.ts says what its chapter adds to the model, or removes from it. Undefined when no lab so far has
 * one.
 */
export async function loadRules(lab: LabFolder, labs: readonly LabFolder[]): Promise<Rules | undefined> {
  const line = lineTo(labs, lab.number).filter(({ path }) => existsSync(join(path, "model.ts")));
  if (line.length === 0) return undefined;
  return rulesAfter(await Promise.all(line.map((each) => load<Partial<Rules>>(each, "model.ts"))));
}

async function loadBefore(lab: LabFolder, labs: readonly LabFolder[], attacks: readonly Attack[]) {
  const suites = await Promise.all(lineTo(labs, lab.number).map(loadSuiteOf));
  return beforeWithout(suites, lab.number, attacks).map(({ lab: { folder }, checks }) => ({ lab: folder, checks }));
}

/** A lab as its suite says what counts. */
export async function loadSuiteOf(folder: LabFolder): Promise<LabSuite & { folder: LabFolder; anyServer: Check[] }> {
  const { default: checks, replaces = {}, anyServer = [] } = await loadModule<SuiteModule>(folder, "suite.ts");
  return { ...folder, checks, replaces, folder, anyServer };
}

/** `anyServer`: the checks of a branch that may be asked of any server. */
type SuiteModule = { default: Check[]; replaces?: Record<string, string>; anyServer?: Check[] };

const loadModule = async <T>(lab: LabFolder, file: string): Promise<T> =>
  (await import(pathToFileURL(join(lab.path, file)).href)) as T;

/** The default export of one of a lab's files. */
export const load = async <T>(lab: LabFolder, file: string): Promise<T> =>
  (await loadModule<{ default: T }>(lab, file)).default;
