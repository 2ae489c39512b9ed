import { listLabs, type LabFolder } from "../../labs/kit/build/catalogue.ts";
import { checksBefore } from "../../labs/kit/grader/earlier.ts";
import type { Check } from "../../labs/kit/grader/suite.ts";
import { loadSuiteOf } from "./load-suite.ts";

/**
 * Every check that still counts when all chapters on the main line have come, lab by lab; then those of each branch that
 * its suite calls `anyServer`.
 */
export async function allChecks(root: string): Promise<{ lab: LabFolder; checks: Check[] }[]> {
  const suites = await Promise.all(listLabs(root).map(loadSuiteOf));
  const line = suites.filter(({ branch }) => branch === undefined);
  const branches = suites.filter(({ branch, anyServer }) => branch !== undefined && anyServer.length > 0);
  return [
    ...checksBefore(line, Infinity).map(({ lab: { folder }, checks }) => ({ lab: folder, checks })),
    ...branches.map(({ folder, anyServer }) => ({ lab: folder, checks: anyServer })),
  ];
}
