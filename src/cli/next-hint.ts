import { listLabs, type LabFolder } from "../../labs/kit/build/catalogue.ts";
import { MODEL_CHECKS } from "../../labs/kit/grader/model/faults.ts";
import type { Check } from "../../labs/kit/grader/suite.ts";
import { Complaint } from "./complaint.ts";
import { loadSuite } from "./load-suite.ts";
import { readProgress, updateProgress, type LabProgress } from "./progress-file.ts";

/**
 * The hints for the first check that did not hold when the lab was last graded. `step` counts from 1; one past the last
 * hint there is none left. `warnings`: about the progress file.
 */
export type NextHint = { title: string; hints: readonly string[]; step: number; warnings: string[] };

/**
 * Takes the next hint, and writes down that it was given. Undefined when all checks held. Throws a Complaint when the
 * lab has not been graded.
 */
export async function nextHint(lab: LabFolder, root: string): Promise<NextHint | undefined> {
  const { progress, broken } = readProgress(root);
  const entry = progress.labs[lab.slug];
  if (!entry || Object.keys(entry.checks).length === 0) {
    const first = broken === undefined ? "" : `${broken}\n`;
    throw new Complaint(
      `${first}Lab ${lab.number} has not been graded yet. Run npm run check-lab ${lab.number} first.`,
    );
  }
  const title = firstOpen(entry);
  if (title === undefined) return undefined;
  const { hints } = await findCheck(lab, title, root);
  const step = Math.min((entry.hints?.[title] ?? 0) + 1, hints.length + 1);
  const trouble = updateProgress(root, lab.slug, (old = entry) => ({ ...old, hints: { ...old.hints, [title]: step } }));
  return { title, hints, step, warnings: trouble === undefined ? [] : [trouble] };
}

/** A check that did not hold; one that was not even reached only if there is no other. */
function firstOpen({ checks }: LabProgress): string | undefined {
  const open = Object.keys(checks).filter((title) => checks[title] !== "holds");
  return open.find((title) => checks[title] !== "not reached") ?? open[0];
}

async function findCheck(lab: LabFolder, title: string, root: string): Promise<Check> {
  const { checks, earlier, before } = await loadSuite(lab, listLabs(root));
  const known = [
    ...checks,
    ...earlier.map(({ check }) => check),
    ...(await before()).flatMap((each) => each.checks),
    ...MODEL_CHECKS,
  ];
  const check = known.find((one) => one.title === title);
  if (!check)
    throw new Complaint(`The suite has changed since the last grading. Run npm run check-lab ${lab.number} again.`);
  return check;
}
