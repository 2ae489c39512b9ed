import { listLabs, type LabFolder } from "../../labs/kit/build/catalogue.ts";
import { checksBefore } from "../../labs/kit/grader/earlier.ts";
import type { Check } from "../../labs/kit/grader/suite.ts";
import { loadSuiteOf } from "./load-suite.ts";

/** Every check that still counts when all chapters on the main line have come, lab by lab. */
export async function allChecks(root: string): Promise<{ lab: LabFolder; checks: Check[] }[]> {
  const folders = listLabs(root).filter(({ branch }) => branch === undefined);
  const suites = await Promise.all(folders.map(loadSuiteOf));
  return checksBefore(suites, Infinity).map(({ lab: { folder }, checks }) => ({ lab: folder, checks }));
}
