import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { runAttack, type Attack } from "../../labs/kit/grader/attack.ts";
import type { LabFolder } from "../../labs/kit/build/catalogue.ts";
import type { Host } from "../../labs/kit/target/process/host.ts";
import type { Output } from "../../labs/kit/target/process/output.ts";
import { createScene } from "../../labs/kit/grader/scene.ts";
import { grade, type Verdict } from "../../labs/kit/grader/suite.ts";
import { ServerTrouble } from "../../labs/kit/target/target.ts";
import type { Loaded } from "./load-suite.ts";

/** Everything a grading found out about one lab. */
export type Graded = {
  verdicts: Verdict[];
  /** The attacks of earlier labs, by lab; only run after all checks hold. */
  earlier: { lab: LabFolder; verdict: Verdict }[];
  /** The checks of earlier labs that still count in this one; only run after all checks hold. */
  before: { lab: LabFolder; verdict: Verdict }[];
  /** What the chapter's own attack did to this server, when a check failed and it got through. */
  story?: { title: string; sentences: string[] };
  /** What the server printed during the first check that does not hold; without one, during the last. */
  printed: Output;
  /** Trouble that showed only after the last check. */
  afterwards?: ServerTrouble;
  /** Files of the grader that changed while the server ran. */
  changed: string[];
};

/** One line for the terminal: a verdict and what it is about. */
export type Tell = (line: { status: Verdict["status"]; title: string }) => void;

/** Runs the suite on a server, then what still counts of all labs before: attacks and checks. Never throws ServerTrouble. */
export async function gradeLab(loaded: Loaded, host: Host, tell: Tell, guarded: readonly string[]): Promise<Graded> {
  const { checks, attack } = loaded;
  const stamp = stampOf(guarded);
  const printed: { first?: Output } = {};
  const listen = (verdict: Verdict) => {
    if (verdict.status !== "holds") printed.first ??= host.output();
    tell({ status: verdict.status, title: verdict.check.title });
  };
  const graded: Graded = {
    verdicts: await grade(checks, host, listen),
    earlier: [],
    before: [],
    printed: { text: "", characters: 0 },
    changed: [],
  };
  if (allHold(graded.verdicts)) await gradeEarlier(graded, loaded, host, { listen, tell });
  else await tellStory(graded, attack, host);
  graded.printed = printed.first ?? host.output();
  await lookAgain(graded, host);
  graded.changed = guarded.filter((file) => stampOf([file]) !== stamp.split("\n")[guarded.indexOf(file)]);
  return graded;
}

export const allHold = (verdicts: readonly Verdict[]): boolean => verdicts.every(({ status }) => status === "holds");

type Ears = { listen: (verdict: Verdict) => void; tell: Tell };

async function gradeEarlier(graded: Graded, { earlier, before }: Loaded, host: Host, { listen, tell }: Ears) {
  graded.earlier = await tryAttacks(earlier, host, listen);
  if (graded.earlier.some(isBroken)) return;
  graded.before = await gradeBefore(await before(), graded, host, listen);
  const { length } = graded.before;
  if (length > 0 && graded.before.every(({ verdict }) => verdict.status === "holds"))
    tell({ status: "holds", title: `all ${length} checks of earlier chapters that still count` });
}

async function tryAttacks(attacks: Loaded["earlier"], host: Host, listen: Ears["listen"]) {
  const found: Graded["earlier"] = [];
  for (const { lab, check } of attacks) {
    const [verdict] = await grade([check], host);
    if (!verdict) continue;
    if (verdict.status !== "holds") listen(verdict);
    found.push({ lab, verdict });
    if (isBroken({ verdict })) break;
  }
  return found;
}

/** The checks of earlier labs, lab by lab. One that does not hold is told at once, and what needs it is not reached. */
async function gradeBefore(
  before: Awaited<ReturnType<Loaded["before"]>>,
  { verdicts }: Graded,
  host: Host,
  listen: Ears["listen"],
) {
  const found: Graded["before"] = [];
  const known = verdicts.map(({ check }) => check.title);
  for (const { lab, checks } of before) {
    const tell = (verdict: Verdict) => {
      if (verdict.status !== "holds") listen(verdict);
    };
    for (const verdict of await grade(checks, host, tell, known)) found.push({ lab, verdict });
    if (found.some(isBroken)) break;
  }
  return found;
}

const isBroken = ({ verdict }: { verdict: Verdict }): boolean => verdict.status === "no verdict";

/** Only for suites that end with the chapter's attack: lab 1 wants its attack to work. */
async function tellStory(graded: Graded, attack: Attack, host: Host): Promise<void> {
  const first = graded.verdicts.find(({ status }) => status !== "holds");
  const defended = graded.verdicts.some(({ check }) => check.title === `${attack.title} fails`);
  if (!defended || first?.status !== "fails" || first.check.kind !== "defends") return;
  const sentences: string[] = [];
  try {
    const { stolen } = await runAttack(attack, await createScene(host), (sentence) => sentences.push(sentence));
    if (stolen) graded.story = { title: attack.title, sentences };
  } catch {
    // An attack that cannot be carried out tells nothing; the failed check has already said what is wrong.
  }
}

/** A rejected promise of the last request may end the process only after its answer. */
async function lookAgain(graded: Graded, host: Host): Promise<void> {
  if (graded.verdicts.some(({ status }) => status === "no verdict")) return;
  try {
    await host.list();
  } catch (error) {
    if (!(error instanceof ServerTrouble)) throw error;
    graded.afterwards = error;
  }
}

/** The files that decide a verdict: the kit, and each lab's own, without what the learner writes. */
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
