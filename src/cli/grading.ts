import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { LabFolder } from "../../labs/kit/build/catalogue.ts";
import {
  gradeWhole,
  type Graded as GradedWhole,
  type Loaded,
  type Printing,
  type Tell,
} from "../../labs/kit/grader/whole-lab.ts";

export { allHold, type Tell } from "../../labs/kit/grader/whole-lab.ts";

/**
 * Everything that a grading found out about one lab. `changed`: files of the grader that changed while the server ran.
 */
export type Graded = GradedWhole<LabFolder> & { changed: string[] };

/** Grades a lab on a server, and checks that the grader's own files did not change. Never throws ServerTrouble. */
export async function gradeLab(
  loaded: Loaded<LabFolder>,
  host: Printing,
  tell: Tell,
  guarded: readonly string[],
): Promise<Graded> {
  const stamp = stampOf(guarded);
  const graded = await gradeWhole(loaded, host, tell);
  const changed = guarded.filter((file) => stampOf([file]) !== stamp.split("\n")[guarded.indexOf(file)]);
  return { ...graded, changed };
}

/** The files that a verdict depends on: the kit and each lab's files, without what the learner writes. */
export function graderFiles(labs: readonly LabFolder[], root: string): string[] {
  const kit = join(root, "labs", "kit");
  const inKit = existsSync(kit) ? readdirSync(kit, { recursive: true, encoding: "utf8" }) : [];
  const folders = [
    ...inKit.map((name) => join(kit, name)),
    ...labs.flatMap(({ path }) => [path, join(path, "checks")]),
  ];
  return folders.filter((folder) => statSync(folder, { throwIfNoEntry: false })?.isDirectory()).flatMap(sourcesIn);
}

const sourcesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".ts") && name !== "server.ts")
    .map((name) => join(folder, name));

const stampOf = (files: readonly string[]): string =>
  files
    .map((file) => statSync(file, { throwIfNoEntry: false }))
    .map((stat) => `${stat?.mtimeMs} ${stat?.size}`)
    .join("\n");
