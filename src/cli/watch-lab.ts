import { startHost } from "../../labs/kit/target/process/host.ts";
import { chanceOf } from "./which-days.ts";
import type { LabFolder } from "../../labs/kit/build/catalogue.ts";
import { checkLab } from "./check-lab.ts";
import { Complaint } from "./complaint.ts";
import { isElsewhere } from "./described.ts";
import { followed } from "./followed.ts";
import { announce } from "./saying.ts";
import { exitCode, gradeOn, patience } from "./grade-file.ts";
import { askCompiler } from "./type-advice.ts";
import type { PlayedDays } from "../../labs/kit/grader/whole-lab.ts";
import { playOn, takeBack } from "./idle-days.ts";
import { findLab } from "./find-lab.ts";
import type { Tell } from "./grading.ts";
import type { Asked, Command } from "./command.ts";
import { onSave } from "./on-save.ts";
import { printCompiler, printReport, printVerdict } from "./report.ts";
import { ensureServer, serverFile, shown } from "./server-file.ts";

/**
 * `watch-lab N`: grades at once, and again after each save, until Ctrl-C. After a pass it plays random days between
 * saves.
 */
export const watchLab: Command = async ({ args, root, terminal, numbers }) => {
  const lab = findLab(args[0], root);
  if (isElsewhere(lab)) return watchElsewhere(lab, { args: [lab.slug], json: false, root, terminal, numbers });
  let made = ensureServer(lab);
  const file = serverFile(lab);
  let warm = startHost({ file, ...patience() });
  let code = 2;
  let stop = () => {};
  const round = async () => {
    stop();
    announce(lab, made, root, terminal);
    const tell: Tell = ({ status, title }) => printVerdict(terminal, status, title);
    const chance = chanceOf(numbers);
    const facts = await gradeOn(warm, { lab, made, root, tell, chance });
    printReport(terminal, facts);
    code = exitCode(facts.outcome);
    made = false;
    // Start the next process now, so that it is ready when the file is saved.
    warm = startHost({ file, ...patience() });
    terminal.write(`\nWaiting for ${shown(file, root)} to be saved. Ctrl-C ends this.\n`);
    if (facts.outcome === "passed") {
      const found = (days: PlayedDays) => takeBack(terminal, root, lab, facts, days);
      stop = playOn({ lab, root, seed: chance.seed + chance.fresh, found });
    }
    // Ask after the verdict, so that the learner does not wait for the compiler.
    void askCompiler(file, root).then((lines) => {
      if (lines.length > 0) printCompiler(terminal, shown(file, root), lines);
    });
  };
  // Nobody reads the output any more.
  void terminal.gone.then(() => process.exit(code));
  await onSave(followed(lab), round, terminal.write);
  return new Promise(() => {});
};

/** The same for a lab in another language: it follows the files in yours/, or those beside wristband.yaml. */
async function watchElsewhere(lab: LabFolder, asked: Asked): Promise<number> {
  const places = followed(lab);
  const folder = places[0]?.folder ?? lab.path;
  const { write, gone } = asked.terminal;
  let code = 2;
  const round = async () => {
    code = await checkLab(asked).catch((error: unknown) => {
      // The description is wrong. It is read again when it is saved.
      if (!(error instanceof Complaint)) throw error;
      write(error.message);
      return 2;
    });
    write(`\nWaiting for ${shown(folder, asked.root)} to be saved. Ctrl-C ends this.\n`);
  };
  void gone.then(() => process.exit(code));
  await onSave(places, round, write);
  return new Promise(() => {});
}
