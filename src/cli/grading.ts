import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runAttack, type Attack } from "../../labs/kit/grader/attack.ts";
import type { LabFolder } from "../../labs/kit/build/catalogue.ts";
import type { Host } from "../../labs/kit/target/process/host.ts";
import type { Output } from "../../labs/kit/target/process/output.ts";
import { createScene } from "../../labs/kit/grader/scene.ts";
import { grade, withstands, type Check, type Verdict } from "../../labs/kit/grader/suite.ts";
import { ServerTrouble } from "../../labs/kit/target/target.ts";

/** Everything a grading found out about one lab. */
export type Graded = {
  verdicts: Verdict[];
  /** The attacks of earlier labs, by lab; only run after all checks hold. */
  earlier: { lab: LabFolder; verdict: Verdict }[];
  /** What the chapter's own attack did to this server, when a check failed and it got through. */
  story?: { title: string; sentences: string[] };
  /** What the server printed during the first check that does not hold; without one, during the last. */
  printed: Output;
  /** Trouble that showed only after the last check. */
  afterwards?: ServerTrouble;
  /** Files of the grader that changed while the server ran. */
  changed: string[];
};

type Loaded = { checks: Check[]; attack: Attack; earlier: { lab: LabFolder; check: Check }[] };

/** Loads what grades a lab: while that happens, the server's process starts. */
export async function loadSuite(lab: LabFolder, labs: readonly LabFolder[]): Promise<Loaded> {
  const before = labs.filter(({ number }) => number < lab.number);
  const [checks, attack, ...attacks] = await Promise.all([
    load<Check[]>(lab, "suite.ts"),
    load<Attack>(lab, "attack.ts"),
    ...before.map((each) => load<Attack>(each, "attack.ts")),
  ]);
  const earlier = before.map((each, i) => ({ lab: each, check: earlierCheck(attacks[i] ?? attack, each) }));
  return { checks, attack, earlier };
}

async function load<T>(lab: LabFolder, file: string): Promise<T> {
  const module = (await import(pathToFileURL(join(lab.path, file)).href)) as { default: T };
  return module.default;
}

/** An earlier chapter's attack as a check: what was once defended must stay so. */
export const earlierCheck = (attack: Attack, { number, slug }: LabFolder): Check =>
  withstands(
    { ...attack, title: `chapter ${number}'s attack, ${attack.title},` },
    {
      hints: [
        `This worked in chapter ${number}. What did you change that it relied on?`,
        `Compare your file with the defence of chapter ${number}, ${slug}: it must still be there.`,
        `npm run solution ${number} shows it as a change.`,
      ],
      read: "#build-it",
    },
  );

/** Runs the suite on a server, then the attacks of all labs before. Never throws ServerTrouble. */
export async function gradeLab(
  { checks, attack, earlier }: Loaded,
  host: Host,
  tell: (verdict: Verdict) => void,
  guarded: readonly string[],
): Promise<Graded> {
  const stamp = stampOf(guarded);
  const printed: { first?: Output } = {};
  const listen = (verdict: Verdict) => {
    if (verdict.status !== "holds") printed.first ??= host.output();
    tell(verdict);
  };
  const graded: Graded = {
    verdicts: await grade(checks, host, listen),
    earlier: [],
    printed: { text: "", characters: 0 },
    changed: [],
  };
  if (allHold(graded.verdicts)) graded.earlier = await gradeEarlier(earlier, host, listen);
  else await tellStory(graded, attack, host);
  graded.printed = printed.first ?? host.output();
  await lookAgain(graded, host);
  graded.changed = guarded.filter((file) => stampOf([file]) !== stamp.split("\n")[guarded.indexOf(file)]);
  return graded;
}

export const allHold = (verdicts: readonly Verdict[]): boolean => verdicts.every(({ status }) => status === "holds");

async function gradeEarlier(earlier: Loaded["earlier"], host: Host, tell: (verdict: Verdict) => void) {
  const found: Graded["earlier"] = [];
  for (const { lab, check } of earlier) {
    const [verdict] = await grade([check], host);
    if (!verdict) continue;
    if (verdict.status !== "holds") tell(verdict);
    found.push({ lab, verdict });
    if (verdict.status === "no verdict") break;
  }
  return found;
}

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
