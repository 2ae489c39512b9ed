/** npm run frameworks: grades the apps in frameworks/ whose libraries are installed, and writes content/frameworks.json. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { gradeServer } from "../src/cli/check-server.ts";
import { describedBy } from "../src/cli/described.ts";

const ROOT = join(import.meta.dirname, "..");
const FOLDER = join(ROOT, "frameworks", "node");
const FILE = relative(process.cwd(), join(FOLDER, "wristband.yaml"));
const RESULT = join(ROOT, "content", "frameworks.json");

type Measured = { app: string; hardened: boolean; versions: Record<string, string>; date: string; checks: unknown[] };

if (!existsSync(join(FOLDER, "node_modules"))) {
  console.log("Skipped: the Node apps. Their libraries are not installed: npm ci --prefix frameworks/node");
} else {
  const wanted = process.argv.slice(2);
  const apps = readdirSync(FOLDER).flatMap((name) => (name.endsWith("-session.mjs") ? [name.replace(".mjs", "")] : []));
  for (const app of apps.filter((name) => wanted.length === 0 || wanted.includes(name))) {
    for (const hardened of [false, true]) keep(await measure(app, hardened));
  }
}

async function measure(app: string, hardened: boolean): Promise<Measured> {
  process.env["APP"] = app;
  process.env["HARDENED"] = hardened ? "1" : "0";
  const { checks } = await gradeServer(describedBy(FILE), { file: FILE, most: 60_000, perSecond: 2000 }, ROOT);
  const { dependencies } = JSON.parse(readFileSync(join(FOLDER, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  // What a page does not show stays out: an ID of a run that is over helps nobody.
  const told = checks.map(({ lab, title, status, needs, expected, got }) => ({
    lab,
    title,
    status,
    needs,
    expected,
    got,
  }));
  console.log(app, hardened ? "hardened" : "defaults", Object.fromEntries(countBy(told.map(({ status }) => status))));
  return { app, hardened, versions: dependencies, date: new Date().toISOString().slice(0, 10), checks: told };
}

const countBy = (words: readonly string[]): [string, number][] =>
  [...Map.groupBy(words, (word) => word)].map(([word, all]) => [word, all.length]);

/** Replaces what an earlier run says of this app, and leaves the others. */
function keep(one: Measured): void {
  const before = existsSync(RESULT) ? (JSON.parse(readFileSync(RESULT, "utf8")) as Measured[]) : [];
  const others = before.filter(({ app, hardened }) => app !== one.app || hardened !== one.hardened);
  writeFileSync(RESULT, `${JSON.stringify([...others, one], null, 2)}\n`);
}
