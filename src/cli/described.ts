import { join } from "node:path";
import type { LabFolder } from "../../labs/kit/build/catalogue.ts";
import { isThere, OddFile, readText } from "../../labs/kit/target/process/source-file.ts";
import { createBudget } from "../../labs/kit/target/url/budget.ts";
import { asALab, readDescription, type Description } from "../../labs/kit/target/url/description.ts";
import { OddDescription } from "../../labs/kit/target/url/quoting.ts";
import { openUrl, type UrlTarget } from "../../labs/kit/target/url/url-target.ts";
import { Complaint } from "./complaint.ts";
import { shown } from "./server-file.ts";

/** Reads a wristband.yaml. `name` is the file's name for messages. Throws a Complaint that quotes the line at fault. */
export function describedBy(file: string, name = file): Description {
  try {
    const text = readText(file);
    if (text !== undefined) return readDescription(text, name, process.env);
  } catch (error) {
    if (error instanceof OddDescription) throw new Complaint(error.message);
    if (error instanceof OddFile) throw new Complaint(`${name} ${error.message}.`);
    throw error;
  }
  throw new Complaint(`There is no ${name}.`);
}

/** Where a reader describes a server in another language, which is then graded in place of server.ts. */
export const descriptionFile = (lab: LabFolder): string => join(lab.path, "wristband.yaml");

/** True if the reader does this lab in another language. */
export const isElsewhere = (lab: LabFolder): boolean => isThere(descriptionFile(lab));

/**
 * The server that a lab's wristband.yaml describes. Starts nothing before `fresh`. Throws a Complaint, also where the
 * description leaves out what a lab's checks need: a check that could not be run would count for nothing.
 */
export function openElsewhere(lab: LabFolder, root: string): { target: UrlTarget; description: Description } {
  const file = descriptionFile(lab);
  const description = asALab(describedBy(file, shown(file, root)));
  mustFitALab(description);
  // On the reader's own machine nothing needs to go slowly. The number ends a grading that would never end.
  const budget = createBudget({ most: 1_000_000, perSecond: 1_000_000 });
  return { target: openUrl({ description, folder: lab.path, budget }), description };
}

function mustFitALab({ run, clock, faketime, restart, paths, line }: Description): void {
  if (run === undefined)
    throw new Complaint(`${line("url")}: A lab's checks start the server themselves. Write run: and a command.`);
  if (clock === undefined && !faketime)
    throw new Complaint(`${line("clock")}: A lab's checks move the clock. Write clock: { header: X-Wristband-Now }.`);
  if (restart === "never")
    throw new Complaint(`${line("restart")}: Each check of a lab needs a fresh server. Take this line out.`);
  const [lacking] = Object.entries(paths).find(([, theirs]) => theirs === "none") ?? [];
  if (lacking !== undefined)
    throw new Complaint(`${line()}: A lab's server has all pages of its chapter. ${lacking} must not be none.`);
}
