import { readFileSync } from "node:fs";
import { join } from "node:path";
import { listLabs, type LabFolder } from "../../labs/kit/build/catalogue.ts";
import { isThere } from "../../labs/kit/target/process/source-file.ts";
import { replaceFile } from "../files/replace-file.ts";
import { FORMAT, MOST, readWork, type LabWork, type Work } from "../work/work.ts";
import { Complaint } from "./complaint.ts";
import type { Asked } from "./command.ts";
import { readProgress } from "./progress-file.ts";
import { readServer, serverFile } from "./server-file.ts";
import { listVersions } from "./versions.ts";

/** `hand-in NAME`: writes all of the learner's files and what check-lab said of them into one JSON file. */
export async function handIn({ args, json, root, terminal }: Asked): Promise<number> {
  const name = args.join(" ").trim();
  if (name === "" || name.length > MOST.name)
    throw new Complaint(`Say who you are, in at most ${MOST.name} characters: npm run hand-in -- Ada Lovelace`);
  const labs = listLabs(root).filter((lab) => isThere(serverFile(lab)));
  if (labs.length === 0)
    throw new Complaint("There is nothing to hand in yet. npm run check-lab 1 begins the first lab.");
  const { progress } = readProgress(root);
  const work: Work = {
    format: FORMAT,
    name,
    made: new Date().toISOString(),
    by: { wristband: version(), node: process.versions.node },
    labs: labs.map((lab) => labWork(lab, root, progress.labs[lab.slug]?.passed)),
  };
  const file = `wristband-work-${fileName(name)}.json`;
  replace(join(root, file), work);
  const passed = work.labs.filter(({ claims }) => claims === "passed").length;
  if (json) terminal.write(JSON.stringify({ file, labs: work.labs.length, passed }));
  else {
    terminal.write(`${file} contains ${count(work.labs.length, "lab")}. When you last graded them, ${passed} passed.`);
    for (const { slug } of work.labs.filter(hasNeighbours))
      terminal.write(`! ${slug} imports another file of yours. Only server.ts is handed in, so move all code there.`);
    terminal.write("Your teacher grades the files again. Send this file to your teacher, or commit it.");
  }
  return 0;
}

function labWork(lab: LabFolder, root: string, passed: boolean | undefined): LabWork {
  const tries = listVersions(root, lab.slug).flatMap(({ at, outcome }) =>
    outcome === "not graded" ? [] : [{ at, outcome }],
  );
  const claims = passed === undefined ? "not graded" : passed ? "passed" : (tries[0]?.outcome ?? "not yet");
  return { slug: lab.slug, text: readServer(lab, root), claims, tries: tries.toReversed() };
}

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? "" : "s"}`;

const hasNeighbours = ({ text }: LabWork): boolean => /from\s*["']\.\//.test(text);

/** A name that every system takes. Names without a Latin letter become "learner". */
const fileName = (name: string): string =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "") || "learner";

/** Replaces an earlier file of this command. Throws a Complaint when something else has the name. */
function replace(file: string, work: Work): void {
  if (isThere(file)) {
    try {
      readWork(readFileSync(file, "utf8"));
    } catch {
      throw new Complaint(`${file} exists already, and does not contain your work. Move it first.`);
    }
  }
  replaceFile(file, `${JSON.stringify(work, null, 2)}\n`);
}

function version(): string {
  const text = readFileSync(join(import.meta.dirname, "../../package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
