import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Attack } from "../../labs/kit/grader/attack.ts";
import type { LabFolder } from "../../labs/kit/build/catalogue.ts";
import { lineTo, type LabSuite } from "../../labs/kit/grader/earlier.ts";
import type { Check } from "../../labs/kit/grader/suite.ts";
import { beforeWithout, earlierCheck, type Loaded } from "../../labs/kit/grader/whole-lab.ts";

/** Loads what grades a lab: while that happens, the server's process starts. */
export async function loadSuite(lab: LabFolder, labs: readonly LabFolder[]): Promise<Loaded<LabFolder>> {
  const before = lineTo(labs, lab.number).filter(({ number }) => number < lab.number);
  const [checks, attack, ...attacks] = await Promise.all([
    load<Check[]>(lab, "suite.ts"),
    load<Attack>(lab, "attack.ts"),
    ...before.map((each) => load<Attack>(each, "attack.ts")),
  ]);
  const earlier = before.map((each, i) => ({ lab: each, check: earlierCheck(attacks[i] ?? attack, each) }));
  return { checks, attack, earlier, before: () => loadBefore(lab, labs, attacks) };
}

async function loadBefore(lab: LabFolder, labs: readonly LabFolder[], attacks: readonly Attack[]) {
  const suites = await Promise.all(lineTo(labs, lab.number).map(suiteOf));
  return beforeWithout(suites, lab.number, attacks).map(({ lab: { folder }, checks }) => ({ lab: folder, checks }));
}

async function suiteOf(folder: LabFolder): Promise<LabSuite & { folder: LabFolder }> {
  const { default: checks, replaces = {} } = await loadModule<SuiteModule>(folder, "suite.ts");
  return { ...folder, checks, replaces, folder };
}

type SuiteModule = { default: Check[]; replaces?: Record<string, string> };

const loadModule = async <T>(lab: LabFolder, file: string): Promise<T> =>
  (await import(pathToFileURL(join(lab.path, file)).href)) as T;

/** What one of a lab's files exports by default. */
export const load = async <T>(lab: LabFolder, file: string): Promise<T> =>
  (await loadModule<{ default: T }>(lab, file)).default;
