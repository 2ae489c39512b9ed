import type { LabFolder } from "../../labs/kit/build/catalogue.ts";
import { startHost } from "../../labs/kit/target/process/host.ts";
import { chanceOf } from "./which-days.ts";
import { checkAll } from "./check-all.ts";
import type { Asked } from "./command.ts";
import type { LabFacts } from "../report/facts.ts";
import { descriptionFile, isElsewhere, openElsewhere } from "./described.ts";
import { yoursIn } from "./languages.ts";
import { findLab } from "./find-lab.ts";
import { exitCode, gradeOn, patience } from "./grade-file.ts";
import { inJson, inLines, inWords, type Saying } from "./saying.ts";
import { ensureServer, serverFile } from "./server-file.ts";

/**
 * `check-lab N`, or several labs: exit code 0 when all checks hold, 1 when not yet, 2 when a server could not be graded;
 * of several labs the worst. With `--lines` each verdict is a line of JSON as soon as it is known.
 */
export async function checkLab(asked: Asked): Promise<number> {
  const names = asked.args.filter((word) => word !== "--lines");
  if (names.some((name) => name.toLowerCase() === "all")) return checkAll(asked);
  const saying = sayingFor(asked);
  const found: LabFacts[] = [];
  for (const lab of findLabs(names, asked.root)) found.push(await checkOne(lab, asked, saying));
  saying.close(found);
  return Math.max(...found.map(({ outcome }) => exitCode(outcome)));
}

/** Each once, in the order in which they were named. Throws before the first is graded when one of them is unknown. */
function findLabs([first, ...others]: string[], root: string): LabFolder[] {
  const labs = [first, ...others].map((name) => findLab(name, root));
  return labs.filter(({ slug }, at) => labs.findIndex((lab) => lab.slug === slug) === at);
}

function sayingFor({ args, json, terminal, root }: Asked): Saying {
  if (args.includes("--lines")) return inLines(terminal);
  return json ? inJson(terminal) : inWords(terminal, root);
}

async function checkOne(lab: LabFolder, asked: Asked, saying: Saying): Promise<LabFacts> {
  if (isElsewhere(lab)) return checkElsewhere(lab, asked, saying);
  const { root, numbers } = asked;
  const made = ensureServer(lab);
  // The process starts while the suite is being loaded.
  const starting = startHost({ file: serverFile(lab), ...patience() });
  saying.begin(lab, made);
  const tell = saying.verdict;
  const facts = await gradeOn(starting, { lab, made, root, tell, compiler: true, chance: chanceOf(numbers) });
  saying.end(facts);
  return facts;
}

/** Grades the server that the lab's wristband.yaml describes, and leaves server.ts alone. */
async function checkElsewhere(lab: LabFolder, { root, numbers }: Asked, saying: Saying): Promise<LabFacts> {
  const { target } = openElsewhere(lab, root);
  saying.begin(lab, false);
  const rest = { made: false, file: yoursIn(lab)?.file ?? descriptionFile(lab), chance: chanceOf(numbers) };
  const facts = await gradeOn(Promise.resolve(target), { lab, root, tell: saying.verdict, ...rest });
  saying.end(facts);
  return facts;
}
