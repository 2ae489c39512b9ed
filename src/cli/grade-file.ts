import { listLabs, type LabFolder } from "../../labs/kit/build/catalogue.ts";
import { OddFile, readText } from "../../labs/kit/target/process/source-file.ts";
import { ServerTrouble } from "../../labs/kit/target/target.ts";
import { siteAddress } from "../files/running-site.ts";
import { Complaint } from "./complaint.ts";
import type { Printing } from "../../labs/kit/grader/whole-lab.ts";
import type { Chance } from "../../labs/kit/grader/model/play-days.ts";
import { chanceOf } from "./which-days.ts";
import { counts, statusesOf, type LabFacts } from "../report/facts.ts";
import type { Graded, Tell } from "./grading.ts";
import { updateProgress } from "./progress-file.ts";
import { serverFile, shown } from "./server-file.ts";
import { askCompiler } from "./type-advice.ts";
import { keepVersion } from "./versions.ts";

/**
 * How long a server may be silent, in milliseconds, as the environment says: longer for a slow machine, shorter for a
 * test.
 */
export function patience(): { patienceMs?: number } {
  const wanted = Number(process.env["WRISTBAND_PATIENCE_MS"]);
  return wanted > 0 ? { patienceMs: wanted } : {};
}

const CODES: Record<LabFacts["outcome"], number> = { passed: 0, "not yet": 1, "could not grade": 2 };
export const exitCode = (outcome: LabFacts["outcome"]): number => CODES[outcome];

export type Grading = {
  lab: LabFolder;
  made: boolean;
  root: string;
  tell: Tell;
  /** The file that the reader edits, server.ts by default. */
  file?: string;
  /** Runs the compiler at the same time, and waits for it. */
  compiler?: boolean;
  /** Which random days the grader plays. By default some fixed and some new ones. */
  chance?: Chance;
};

/** Grades a lab on a server that is starting, ends the server, and writes the result to the progress file. */
export async function gradeOn(
  starting: Promise<Printing>,
  { lab, made, root, tell, file = serverFile(lab), compiler: wanted = false, chance = chanceOf() }: Grading,
): Promise<LabFacts> {
  const labs = listLabs(root);
  const text = file === serverFile(lab) ? textNow(lab) : undefined;
  const asked = wanted ? askCompiler(serverFile(lab), root) : [];
  const loading = import("./load-suite.ts").then(({ loadSuite }) => loadSuite(lab, labs, chance));
  try {
    const [host, loaded, grading, { labFacts }] = await Promise.all([
      starting,
      loading,
      import("./grading.ts"),
      import("../report/facts.ts"),
    ]);
    const before = labs.filter(({ number }) => number <= lab.number);
    const graded = await grading.gradeLab(loaded, host, tell, grading.graderFiles(before, root));
    const nextLab = labs.find(({ number }) => number > lab.number);
    const warned = tampering(graded.changed, root);
    const site = siteAddress(root);
    const facts = labFacts(graded, { lab, file: shown(file, root), made, nextLab, warnings: warned, site });
    const warnings = [...facts.warnings, ...remember(root, facts, graded)];
    if (text !== undefined) keep(root, facts, text);
    const compiler = await asked;
    return { ...facts, warnings, ...(compiler.length > 0 ? { compiler } : {}) };
  } catch (error) {
    if (error instanceof ServerTrouble) throw new Complaint(error.message);
    throw error;
  } finally {
    const server = await starting.catch(() => undefined);
    await server?.close();
  }
}

/** What is about to be graded. Undefined for a file that cannot be read, about which the grader says more. */
function textNow(lab: LabFolder): string | undefined {
  try {
    return readText(serverFile(lab));
  } catch (error) {
    if (error instanceof OddFile) return undefined;
    throw error;
  }
}

function keep(root: string, { slug, outcome }: LabFacts, text: string): void {
  try {
    keepVersion(root, slug, { text, outcome, at: new Date() });
  } catch {
    // The same disk did not take the progress file either, and the report says so.
  }
}

const tampering = (changed: readonly string[], root: string): string[] =>
  changed.map(
    (file) =>
      `${shown(file, root)} changed while your server ran. The verdict comes from the text before that change. To restore that text, use git checkout.`,
  );

function remember(root: string, facts: LabFacts, { earlier, before }: Pick<Graded, "earlier" | "before">): string[] {
  const { slug, outcome } = facts;
  const said: string[] = [];
  const broken = updateProgress(root, slug, (old) => {
    // A grading that came to no verdict does not take an earlier pass away.
    if (outcome === "could not grade" && old?.passed) {
      said.push(`Your pass of ${old.at.slice(0, 10)} is still valid, because this run gave no verdict.`);
      return old;
    }
    return {
      ...old,
      passed: outcome === "passed",
      at: new Date().toISOString(),
      checks: statusesOf(facts),
      earlier: Object.fromEntries(earlier.filter(counts).map(({ lab, verdict }) => [lab.slug, verdict.status])),
      earlierChecks: countBySlug(before.filter(counts)),
    };
  });
  return broken === undefined ? said : [...said, broken];
}

/** How many of each earlier lab's checks hold, as "7 of 8". */
function countBySlug(before: Graded["before"]): Record<string, string> {
  const bySlug = Map.groupBy(before, ({ lab }) => lab.slug);
  return Object.fromEntries(
    [...bySlug].map(([slug, all]) => {
      const holding = all.filter(({ verdict }) => verdict.status === "holds");
      return [slug, `${holding.length} of ${all.length}`];
    }),
  );
}
