/**
 * `node scripts/try-file.ts [--lab N] [--json] file-or-folder ...`: which lab's checks accept this server?
 *
 * Grades each file with all checks that count for a lab, those of earlier labs included, in a process of its own. All
 * labs are tried unless `--lab` names one. A file may lie anywhere: outside of labs/ a copy of it is graded, which finds
 * `../kit/` and the installed packages. Send us a wrong one that is accepted: page /grader/, "How to fool it".
 *
 * `--tiny` tries the solution of lab 1 on lab 1.
 *
 * Exit code 0 when some lab accepts every file, 1 when not, 2 when a file could not be graded or read.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { listLabs, type LabFolder } from "../labs/kit/build/catalogue.ts";
import { startHost, type Host } from "../labs/kit/target/process/host.ts";
import { grade, type Verdict } from "../labs/kit/grader/suite.ts";
import type { Loaded } from "../labs/kit/grader/whole-lab.ts";
import { loadSuite } from "../src/cli/load-suite.ts";

const ROOT = join(import.meta.dirname, "..");

/** What one lab's checks said about a file. `failing` names the checks that do not hold, with what came. */
type Tried = { lab: number; slug: string; outcome: "accepted" | "rejected" | "could not grade"; failing: string[] };

async function tryOn(file: string, { number, slug }: LabFolder, loaded: Loaded<LabFolder>): Promise<Tried> {
  const host = await startHost({ file });
  try {
    const verdicts = await grade(loaded.checks, host);
    const known = verdicts.map(({ check }) => check.title);
    for (const { checks } of await loaded.before()) verdicts.push(...(await grade(checks, host, () => {}, known)));
    const failing = verdicts.flatMap(sentence);
    const silent = await lastTrouble(host);
    const broken = verdicts.some(({ status }) => status === "no verdict") || silent.length > 0;
    const outcome = broken ? "could not grade" : failing.length > 0 ? "rejected" : "accepted";
    return { lab: number, slug, outcome, failing: [...failing, ...silent] };
  } finally {
    await host.close();
  }
}

function sentence(verdict: Verdict): string[] {
  const { title } = verdict.check;
  if (verdict.status === "fails") return [`${title}: expected ${verdict.expected}, got ${verdict.got}`];
  return verdict.status === "no verdict" ? [`${title}: ${verdict.trouble.message}`] : [];
}

/** A rejected promise of the last request may end the process only after its answer. */
const lastTrouble = (host: Host): Promise<string[]> =>
  host.list().then(
    () => [],
    (error: unknown) => [error instanceof Error ? error.message : String(error)],
  );

/** A place with the neighbours that a lab's file has. The caller removes `folder`. */
function prepare(): { folder: string; place: string } {
  const parent = join(ROOT, ".wristband", "tried");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "file-"));
  const place = join(folder, "labs", "00-tried");
  mkdirSync(place, { recursive: true });
  symlinkSync(join(ROOT, "labs", "kit"), join(folder, "labs", "kit"), "junction");
  return { folder, place };
}

const isOfOurs = (file: string): boolean => !relative(join(ROOT, "labs"), file).startsWith("..");

function copied(file: string, place: string): string {
  if (isOfOurs(file)) return file;
  const copy = join(place, basename(file));
  cpSync(file, copy);
  return copy;
}

function filesAt(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => name.endsWith(".ts"));
  return names.sort().map((name) => join(path, name));
}

function print(file: string, tried: readonly Tried[]): void {
  console.log(relative(process.cwd(), file) || file);
  for (const { lab, slug, outcome, failing } of tried) {
    console.log(`  ${outcome.padEnd(15)}  lab ${lab}, ${slug}`);
    for (const [index, line] of failing.entries()) if (index < 3) console.log(`      ${line}`);
    if (failing.length > 3) console.log(`      and ${failing.length - 3} more`);
  }
}

const { values, positionals } = parseArgs({
  options: {
    lab: { type: "string", multiple: true },
    json: { type: "boolean", default: false },
    tiny: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const labs = listLabs(ROOT);
if (values.tiny) {
  positionals.splice(0, Infinity, join(labs[0]?.path ?? "", "solution.ts"));
  values.lab = ["1"];
}
const wanted = labs.filter(({ number }) => values.lab?.includes(String(number)) ?? true);
const missing = positionals.filter((path) => !existsSync(path));
if (positionals.length === 0 || wanted.length === 0 || missing.length > 0) {
  console.error(
    missing.length > 0
      ? `There is no ${missing.join(", ")}.`
      : "Usage: node scripts/try-file.ts [--lab N] [--json] file-or-folder ...",
  );
  process.exit(2);
}

const { folder, place } = prepare();
const found: Record<string, Tried[]> = {};
try {
  const suites = new Map<LabFolder, Loaded<LabFolder>>();
  for (const lab of wanted) suites.set(lab, await loadSuite(lab, labs));
  for (const file of positionals.map((path) => resolve(path)).flatMap(filesAt)) {
    const copy = copied(file, place);
    const tried: Tried[] = [];
    for (const [lab, loaded] of suites) tried.push(await tryOn(copy, lab, loaded));
    found[relative(process.cwd(), file)] = tried;
    if (!values.json) print(file, tried);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (values.json) console.log(JSON.stringify(found, null, 2));
const all = Object.values(found);
const broken = all.some((tried) => tried.some(({ outcome }) => outcome === "could not grade"));
const accepted = all.length > 0 && all.every((tried) => tried.some(({ outcome }) => outcome === "accepted"));
process.exitCode = broken ? 2 : accepted ? 0 : 1;
