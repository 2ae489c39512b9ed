import { listLabs, type LabFolder } from "../../labs/kit/build/catalogue.ts";
import { MODEL_CHECKS } from "../../labs/kit/grader/model/faults.ts";
import type { Check } from "../../labs/kit/grader/suite.ts";
import { Complaint } from "./complaint.ts";
import type { Command } from "./command.ts";
import { findLab } from "./find-lab.ts";
import { loadSuite } from "./load-suite.ts";
import { readProgress, updateProgress, type LabProgress } from "./progress-file.ts";
import type { Terminal } from "./terminal.ts";

/** `hint N`: the next hint for the first check that did not hold when the lab was last graded. */
export const hint: Command = async ({ args, root, terminal }) => {
  const lab = findLab(args[0], root);
  const { progress, broken } = readProgress(root);
  if (broken) terminal.write(broken);
  const entry = progress.labs[lab.slug];
  const title = entry && firstOpen(entry);
  if (!entry || Object.keys(entry.checks).length === 0) {
    throw new Complaint(`Lab ${lab.number} has not been graded yet. Run npm run check-lab ${lab.number} first.`);
  }
  if (title === undefined) {
    terminal.write(`All checks of lab ${lab.number} held when it was last graded: there is nothing to hint at.`);
    return 0;
  }
  const check = await findCheck(lab, title, root);
  const step = Math.min((entry.hints?.[title] ?? 0) + 1, check.hints.length + 1);
  const trouble = updateProgress(root, lab.slug, (old = entry) => ({ ...old, hints: { ...old.hints, [title]: step } }));
  show(terminal, check, step, lab);
  if (trouble) terminal.write(`\n${trouble}`);
  return 0;
};

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
  if (!check) throw new Complaint(`The suite has changed since. Run npm run check-lab ${lab.number} again.`);
  return check;
}

function show({ write, paint }: Terminal, { title, hints }: Check, step: number, { number }: LabFolder): void {
  const last = `npm run solution ${number} shows one way to do it.`;
  write(paint("bold", title));
  write("");
  if (step <= hints.length) {
    write(`  Hint ${step} of ${hints.length}: ${hints[step - 1]}`);
    write("");
    write(step < hints.length ? `npm run hint ${number} shows the next one.` : `That was the last hint. ${last}`);
    return;
  }
  hints.forEach((text, i) => write(`  Hint ${i + 1}: ${text}`));
  write("");
  write(`There are no more hints for this check. ${last}`);
}
