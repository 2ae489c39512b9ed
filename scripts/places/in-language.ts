import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { listLabs, type LabFolder } from "../../labs/kit/build/catalogue.ts";
import { checksBefore, type LabSuite } from "../../labs/kit/grader/earlier.ts";
import { grade, type Verdict } from "../../labs/kit/grader/suite.ts";
import { isOpen } from "../../labs/kit/grader/is-open.ts";
import { openElsewhere } from "../../src/cli/described.ts";
import { fileIn, languages, writeServer } from "../../src/cli/languages.ts";
import { loadSuiteOf } from "../../src/cli/load-suite.ts";

/** A command for each language that says which version is here. */
const VERSION: Record<string, [string, string[]]> = { go: ["go", ["version"]], python: ["python3", ["--version"]] };

/** The version of what runs this language here. Undefined when nothing does. */
export function versionOf(language: string): string | undefined {
  const [command, args] = VERSION[language] ?? [language, ["--version"]];
  const { status, stdout } = spawnSync(command, args, { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

export type InLanguage = { language: string; lab: LabFolder; kind: "starter" | "solution"; file: string };

/** Every starter and solution that is not in TypeScript. */
export const allInLanguages = (root: string): InLanguage[] =>
  languages().flatMap((language) =>
    listLabs(root).flatMap((lab) =>
      (["starter", "solution"] as const).flatMap((kind) => {
        const file = fileIn(lab, language, kind);
        return file === undefined ? [] : [{ language, lab, kind, file }];
      }),
    ),
  );

/** A word for the file and what runs around it: another one when either was changed. */
export function sourceOf({ file, language }: Pick<InLanguage, "file" | "language">, root: string): string {
  const kit = join(root, "labs/kit/languages", language);
  const hash = createHash("sha256").update(readFileSync(file));
  for (const name of readdirSync(kit).sort()) hash.update(readFileSync(join(kit, name)));
  return hash.digest("hex").slice(0, 16);
}

/** What one file was found to do. `faults`: what differs from what a starter or a solution must do. */
export type Proof = { checks: number; notReached: number; faults: string[] };

/**
 * The rule of the TypeScript files: a starter holds every earlier check and each "works", and fails each "defends"; a
 * solution holds all. A check that cannot be run over HTTP counts neither way.
 */
export async function prove(one: InLanguage, root: string, withEarlier: boolean): Promise<Proof> {
  const folder = join(root, ".wristband", "languages", `${one.language}-${one.lab.number}-${one.kind}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeServer(one.file, one.language, join(folder, "yours"), join(folder, "wristband.yaml"));
  const { target } = openElsewhere({ ...one.lab, path: folder }, root);
  try {
    const suites = await Promise.all(listLabs(root).map(loadSuiteOf));
    const own = await grade(suiteOf(suites, one.lab).checks, target);
    const earlier = checksBefore(suites, one.lab.number).flatMap(({ checks }) => checks);
    const before = withEarlier ? await grade(earlier, target) : [];
    const all = [...own, ...before];
    return {
      checks: all.length,
      notReached: all.filter((verdict) => verdict.status === "not reached" && verdict.lacks).length,
      faults: [...faultsIn(own, one.kind), ...faultsIn(before, "solution")],
    };
  } finally {
    await target.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function suiteOf<Suite extends LabSuite>(suites: readonly Suite[], { number }: LabFolder): Suite {
  const found = suites.find((suite) => suite.number === number);
  if (!found) throw new Error(`there is no suite of lab ${number}`);
  return found;
}

const faultsIn = (verdicts: readonly Verdict[], kind: InLanguage["kind"]): string[] =>
  verdicts.flatMap((verdict) => {
    const { title, kind: is } = verdict.check;
    const mustFail = kind === "starter" && is === "defends";
    if (mustFail) return verdict.status === "holds" ? [`holds, and should not yet: ${title}`] : [];
    return isOpen(verdict) ? [`${verdict.status}: ${title}`] : [];
  });
