import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Attack } from "../../labs/kit/grader/attack.ts";
import type { LabFolder } from "../../labs/kit/build/catalogue.ts";
import { checksBefore, lineTo, type LabSuite } from "../../labs/kit/grader/earlier.ts";
import { withstands, type Check } from "../../labs/kit/grader/suite.ts";

/** What grades a lab. */
export type Loaded = {
  checks: Check[];
  attack: Attack;
  /** Each earlier lab's attack, as a check. */
  earlier: { lab: LabFolder; check: Check }[];
  /** Each earlier lab's checks that still count, without its attack. Loaded when they are asked for: a lab's own verdict comes first. */
  before: () => Promise<{ lab: LabFolder; checks: Check[] }[]>;
};

/** Loads what grades a lab: while that happens, the server's process starts. */
export async function loadSuite(lab: LabFolder, labs: readonly LabFolder[]): Promise<Loaded> {
  const before = lineTo(labs, lab.number).filter(({ number }) => number < lab.number);
  const [checks, attack, ...attacks] = await Promise.all([
    load<Check[]>(lab, "suite.ts"),
    load<Attack>(lab, "attack.ts"),
    ...before.map((each) => load<Attack>(each, "attack.ts")),
  ]);
  const earlier = before.map((each, i) => ({ lab: each, check: earlierCheck(attacks[i] ?? attack, each) }));
  return { checks, attack, earlier, before: () => loadBefore(lab, labs, attacks) };
}

async function loadBefore(lab: LabFolder, labs: readonly LabFolder[], attacks: readonly Attack[]) {
  const suites = await Promise.all(lineTo(labs, lab.number).map(suiteOf));
  const tried = new Set(attacks.map(({ title }) => `${title} fails`));
  return checksBefore(suites, lab.number).map(({ lab: { folder }, checks }) => ({
    lab: folder,
    checks: checks.filter(({ title }) => !tried.has(title)),
  }));
}

async function suiteOf(folder: LabFolder): Promise<LabSuite & { folder: LabFolder }> {
  const { default: checks, replaces = {} } = await loadModule<SuiteModule>(folder, "suite.ts");
  return { ...folder, checks, replaces, folder };
}

type SuiteModule = { default: Check[]; replaces?: Record<string, string> };

const loadModule = async <T>(lab: LabFolder, file: string): Promise<T> =>
  (await import(pathToFileURL(join(lab.path, file)).href)) as T;

/** What one of a lab's files exports by default. */
export const load = async <T>(lab: LabFolder, file: string): Promise<T> =>
  (await loadModule<{ default: T }>(lab, file)).default;

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
