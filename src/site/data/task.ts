import type { Check } from "../../../labs/kit/grader/suite.ts";
import type { LabEntry } from "./labs.ts";

export type TaskCheck = Pick<Check, "kind" | "title" | "why" | "hints" | "read" | "needs"> & { id: string };

/** The checks of a lab's suite, as the task lists them. */
export async function taskChecks(lab: LabEntry): Promise<TaskCheck[]> {
  const { default: checks } = await lab.suite();
  return checks.map(({ kind, title, why, hints, read, needs }) => ({
    kind,
    title,
    why,
    hints,
    read,
    ...(needs ? { needs } : {}),
    id: checkId(title),
  }));
}

/** The anchor of a check on its chapter's page. */
export const checkId = (title: string): string =>
  `check-${title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")}`;

export type Command = { run: string; does: string };

/** What the reader types for this lab. */
export const commands = (number: number): Command[] => [
  { run: "npm run labs", does: "leads you through the labs, and grades on every save" },
  { run: `npm run check-lab ${number}`, does: "grades your file" },
  { run: `npm run watch-lab ${number}`, does: "grades it on every save" },
  { run: `npm run serve-lab ${number}`, does: "serves it alone on http://localhost:8080" },
  { run: `npm run hint ${number}`, does: "shows the next hint for the first check that fails" },
  { run: `npm run reset-lab ${number}`, does: "starts over, and keeps a backup" },
];
