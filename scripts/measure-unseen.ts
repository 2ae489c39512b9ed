/**
 * `npx node scripts/measure-unseen.ts FOLDER [days] [lab ...]`: what the grader says of servers that were written without sight of
 * its checks. FOLDER holds lab-01/wrong/*.ts, lab-01/right/*.ts and so on; or, as tests/unseen/, lab-01.ts with the edits of
 * its solution that make each server. Prints a line for each server and, at the end,
 * how many wrong ones were caught by the lab's own suite, by earlier labs' checks and by random days (20 new ones, unless
 * `days` says otherwise), and how many right ones were turned away. Writes each lab's figures to
 * content/figures/unseen.json as soon as it is done: page /grader/ shows them. With --came the figures of tests/unseen/ are
 * those of the day when its servers came, before anything was mended. With --here the servers run in this process, as in
 * `npm test`: on a busy machine that is many times as quick.
 *
 * With --tiny: one right and one wrong server of lab 2, from the project itself.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { listLabs, type LabFolder } from "../labs/kit/build/catalogue.ts";
import { applyEdits } from "../labs/kit/build/mistakes.ts";
import type { Verdict } from "../labs/kit/grader/suite.ts";
import { startHost } from "../labs/kit/target/process/host.ts";
import { gradeLab } from "../src/cli/grading.ts";
import { load, loadSuite } from "../src/cli/load-suite.ts";
import type { UnseenFigures } from "../src/site/data/figures.ts";
import { startHere } from "./measuring/here.ts";
import { amount, endAfter, isTiny, TINY, words } from "./measuring/options.ts";
import { stamp } from "./measuring/stamp.ts";
import { isOfEdits, serversOf, type Kind, type Server } from "./measuring/unseen-servers.ts";

type By = "suite" | "earlier" | "days" | "nothing";

endAfter(240);
const ROOT = join(import.meta.dirname, "..");
const SCRATCH = join(ROOT, ".wristband", "unseen", "labs");
const [came, here] = [words.includes("--came"), words.includes("--here")];
const [given, ...others] = words.filter((word) => !word.startsWith("--"));
const folder = isTiny ? await tinyFolder() : given;
if (folder === undefined) throw new Error("Say which folder holds the servers: it has lab-01/wrong and so on.");
const DAYS = Number(others[0] ?? amount(20, 1));
const wanted = others.slice(1).map(Number);
const FIGURES = join(ROOT, "content/figures/unseen.json");
/** Removes the folder's path, because it means nothing on another machine. */
const about = { ...stamp(), command: `npx node scripts/measure-unseen.ts FOLDER${here ? " --here" : ""}` };

/** Writes a server to where its imports of ../kit/ lead into the project. */
function placed({ name, text }: Server): string {
  mkdirSync(SCRATCH, { recursive: true });
  const to = join(SCRATCH, `${name}.ts`);
  writeFileSync(to, text.replaceAll('"../kit/', '"../../../labs/kit/'));
  return to;
}

/** What stopped a server first, and the message. */
async function judge(lab: LabFolder, labs: LabFolder[], file: string): Promise<{ by: By; said: string }> {
  const host = here ? startHere(file) : await startHost({ file });
  try {
    const loaded = await loadSuite(lab, labs, { seed: 1_000, fresh: DAYS, fixed: 3 });
    const graded = await gradeLab(loaded, host, () => {}, []);
    const earlier = [...graded.earlier, ...graded.before].map(({ verdict }) => verdict);
    const stages: [By, Verdict[]][] = [
      ["suite", graded.verdicts],
      ["earlier", earlier],
      ["days", graded.days ? [graded.days.verdict] : []],
    ];
    for (const [by, verdicts] of stages) {
      const open = verdicts.find(({ status }) => status === "fails" || status === "no verdict");
      if (open) return { by, said: open.check.title };
    }
    return { by: graded.afterwards ? "suite" : "nothing", said: "" };
  } finally {
    await host.close();
  }
}

async function measure(lab: LabFolder, labs: LabFolder[], kind: Kind): Promise<By[]> {
  const found: By[] = [];
  for (const server of await serversOf(folder ?? "", lab, kind)) {
    const { by, said } = await judge(lab, labs, placed(server));
    found.push(by);
    console.log(`${String(lab.number).padStart(2)}  ${kind}  ${by.padEnd(8)} ${server.name}${said ? `: ${said}` : ""}`);
  }
  return found;
}

async function tinyFolder(): Promise<string> {
  const lab = listLabs(ROOT).find(({ number }) => number === 2);
  const source = readFileSync(join(lab?.path ?? "", "solution.ts"), "utf8");
  const [mistake] = lab ? await load<Parameters<typeof applyEdits>[1][]>(lab, "mistakes.ts") : [];
  const servers: [Kind, string][] = [["right", source]];
  if (mistake) servers.push(["wrong", applyEdits(source, mistake)]);
  for (const [kind, text] of servers) {
    mkdirSync(join(ROOT, TINY, "unseen/lab-02", kind), { recursive: true });
    writeFileSync(join(ROOT, TINY, "unseen/lab-02", kind, "one.ts"), text);
  }
  return join(ROOT, TINY, "unseen");
}

/** Keeps what was found of one lab beside what is known of the others, and of the day when the servers came. */
function writeDown({ slug }: LabFolder, { wrong, right }: Record<Kind, By[]>): void {
  if (isTiny || wrong.length + right.length === 0) return;
  const known = JSON.parse(readFileSync(FIGURES, "utf8")) as UnseenFigures;
  const accepted = (found: By[]) => found.filter((by) => by === "nothing").length;
  const { second = { came: {}, now: {} } } = known;
  known.second = second;
  const place = isOfEdits(folder ?? "") ? second[came ? "came" : "now"] : known.now;
  place[slug] = {
    ...about,
    wrong: { of: wrong.length, errors: accepted(wrong) },
    right: { of: right.length, errors: right.length - accepted(right) },
  };
  writeFileSync(FIGURES, `${JSON.stringify(known, null, 2)}\n`);
}

const labs = listLabs(ROOT);
const all: Record<Kind, By[]> = { wrong: [], right: [] };
for (const lab of labs.filter(({ number }) => wanted.length === 0 || wanted.includes(number))) {
  const found = { wrong: await measure(lab, labs, "wrong"), right: await measure(lab, labs, "right") };
  writeDown(lab, found);
  for (const kind of ["wrong", "right"] as const) all[kind].push(...found[kind]);
}
rmSync(SCRATCH, { recursive: true, force: true });
const count = (kind: Kind, by: By): number => all[kind].filter((one) => one === by).length;
console.log(
  `\nOf ${all.wrong.length} wrong servers, ${count("wrong", "suite")} are caught by the lab's own suite, ` +
    `${count("wrong", "earlier")} more by earlier labs' checks, ${count("wrong", "days")} more by random days; ` +
    `${count("wrong", "nothing")} are accepted.\n` +
    `Of ${all.right.length} right servers, ${all.right.length - count("right", "nothing")} are turned away.`,
);
process.exit(0);
