import { listLabs, type LabFolder } from "../../labs/kit/build/catalogue.ts";
import type { Command } from "./command.ts";
import { isElsewhere } from "./described.ts";
import { findLab } from "./find-lab.ts";
import { leaveLanguage } from "./languages.ts";
import { forgetProgress } from "./progress-file.ts";
import { isThere } from "../../labs/kit/target/process/source-file.ts";
import { resetServer, serverFile, shown } from "./server-file.ts";
import type { Terminal } from "./terminal.ts";

/**
 * `reset-lab N`: the learner's file becomes the starter again, and the result of its grading is forgotten. The old file
 * stays beside it. A lab that is done in another language goes back to server.ts instead. `reset-lab all` does so for every lab that was begun.
 */
export const resetLab: Command = async ({ args, root, terminal }) => {
  if (args[0]?.toLowerCase() !== "all") {
    reset(findLab(args[0], root), root, terminal);
    return 0;
  }
  const labs = listLabs(root);
  const begun = labs.filter((lab) => isThere(serverFile(lab)) || isElsewhere(lab));
  if (begun.length === 0) terminal.write("No lab has been started, so there is nothing to reset.");
  for (const lab of begun) reset(lab, root, terminal);
  // A learner may have deleted a file by hand; the result of its grading is then still there.
  for (const { slug } of labs) forgetProgress(root, slug);
  return 0;
};

function reset(lab: LabFolder, root: string, { write }: Terminal): void {
  const left = leaveLanguage(lab);
  if (left) {
    write(
      `${shown(left, root)} keeps the description of your server. From now on the grader uses your existing server.ts.`,
    );
    if (forgetProgress(root, lab.slug)) write(`Lab ${lab.number} counts as not graded.`);
    return;
  }
  const kept = resetServer(lab);
  const file = shown(serverFile(lab), root);
  write(`${file} is a copy of starter.ts now.`);
  if (kept) write(`Your earlier work is kept in ${shown(kept, root)}.`);
  if (forgetProgress(root, lab.slug)) write(`Lab ${lab.number} counts as not graded.`);
}
