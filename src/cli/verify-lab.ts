import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LabFolder } from "../../labs/kit/build/catalogue.ts";
import { gradeWhole } from "../../labs/kit/grader/whole-lab.ts";
import { startHost } from "../../labs/kit/target/process/host.ts";
import { ServerTrouble } from "../../labs/kit/target/target.ts";
import { labFacts, openChecks, sentence } from "../report/facts.ts";
import type { Verified } from "../work/class-table.ts";
import type { LabWork, Work } from "../work/work.ts";
import { patience } from "./grade-file.ts";
import { loadSuite } from "./load-suite.ts";
import { stripRegions } from "./server-file.ts";

/** `labs`: those that there are here. */
type Known = { labs: readonly LabFolder[]; root: string; sameAs: string[] };

/** Grades one text that was handed in, in a process of its own, by the days that are the same in every run. */
export async function verifyLab(
  { slug, text, claims, tries }: LabWork,
  { labs, root, sameAs }: Known,
): Promise<Verified> {
  const last = tries.at(-1)?.at;
  const about = { slug, claims, tries: tries.length, sameAs, ...(last === undefined ? {} : { last }) };
  const lab = labs.find((one) => one.slug === slug);
  if (!lab) return { ...about, outcome: "unknown lab", first: `There is no lab ${slug} here.` };
  const { folder, file } = place(root, text);
  try {
    return { ...about, ...(await grade(file, lab, labs)) };
  } catch (error) {
    if (!(error instanceof ServerTrouble)) throw error;
    return { ...about, outcome: "could not grade", first: error.message };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Puts the text beside the labs, because its imports go up from there. The caller removes `folder`. */
function place(root: string, text: string): { folder: string; file: string } {
  const folder = mkdtempSync(join(root, "labs", ".handed-in-"));
  const file = join(folder, "server.ts");
  writeFileSync(file, text);
  return { folder, file };
}

async function grade(
  file: string,
  lab: LabFolder,
  labs: readonly LabFolder[],
): Promise<Pick<Verified, "outcome" | "first">> {
  const loaded = await loadSuite(lab, labs);
  const host = await startHost({ file, ...patience() });
  try {
    const graded = await gradeWhole(loaded, host, () => {});
    const facts = labFacts(graded, { lab, file: "server.ts", made: false, nextLab: undefined, warnings: [], site: "" });
    const [first] = openChecks(facts);
    const [warning] = facts.warnings;
    const why = first?.trouble ? sentence(first.trouble) : (first?.title ?? warning);
    return { outcome: facts.outcome, ...(why === undefined ? {} : { first: why }) };
  } finally {
    await host.close();
  }
}

/** Tells for each text who else handed in the same, or that it is the reference, whatever the white space. */
export function sameTexts(works: readonly Work[], labs: readonly LabFolder[]) {
  const names = new Map<string, string[]>();
  const add = (slug: string, text: string, name: string) => {
    const key = keyOf(slug, text);
    names.set(key, [...(names.get(key) ?? []), name]);
  };
  for (const { slug, path } of labs) add(slug, readFileSync(join(path, "solution.ts"), "utf8"), "the reference");
  for (const { name, labs: done } of works) for (const { slug, text } of done) add(slug, text, name);
  return ({ name }: Work, { slug, text }: LabWork): string[] => {
    const all = [...(names.get(keyOf(slug, text)) ?? [])];
    all.splice(all.lastIndexOf(name), 1);
    return all;
  };
}

const keyOf = (slug: string, text: string): string =>
  `${slug} ${createHash("sha256").update(stripRegions(text).replaceAll(/\s+/g, "")).digest("hex")}`;
