/**
 * `npm run frameworks [app ...]`: grades the apps in frameworks/ whose language and libraries are here: with the
 * library's defaults, with every setting that helps, and without one of these settings each. Writes
 * content/frameworks.json, and leaves in it what an app said that was not run, or did not start in time.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { gradeServer } from "../src/cli/check-server.ts";
import { describedBy } from "../src/cli/described.ts";
import type { ServerCheckFacts } from "../src/cli/server-facts.ts";
import { PROMISES, type Cell, type Measured } from "../src/site/data/frameworks.ts";
import { isTiny, words } from "./measuring/options.ts";
import { stamp } from "./measuring/stamp.ts";
import { allKinds, folderOf, lackOf, sourceOf, versionsOf, type App, type Kind } from "./places/framework-apps.ts";

const ROOT = join(import.meta.dirname, "..");
const RESULT = join(ROOT, "content", "frameworks.json");
const MOST_BODY = 200;
const { day, commit } = stamp();

/** An app without a single verdict: it did not start in time, or a control failed. */
class NoVerdict extends Error {}

for (const kind of allKinds()) {
  const lack = lackOf(kind);
  if (lack !== undefined) console.log(`Not run: ${kind.kind}, because ${lack}`);
  else for (const app of kind.apps) if (isWanted(app)) await measureAndKeep(app, kind);
}

async function measureAndKeep(app: App, kind: Kind): Promise<void> {
  try {
    keep(await measure(app, kind));
  } catch (error) {
    if (!(error instanceof NoVerdict)) throw error;
    console.log(`${error.message} The figures of an earlier run stay.`);
    process.exitCode = 1;
  }
}

function isWanted({ name }: App): boolean {
  if (isTiny) return name === "express-session";
  return words.length === 0 || words.includes(name);
}

async function measure(app: App, { language }: Kind): Promise<Measured> {
  const defaults = await grade(app, "0");
  const hardened = isTiny ? [] : await grade(app, "1");
  const failed = new Set(hardened.flatMap(({ status, title }) => (status === "fails" ? [title] : [])));
  const without: Measured["without"] = {};
  for (const setting of isTiny ? [] : app.breaks) {
    const cells = await grade(app, "1", setting);
    without[setting] = cells.flatMap(({ status, title }) => (status === "fails" && !failed.has(title) ? [title] : []));
    console.log(`${app.name} without ${setting}: ${without[setting].join("; ") || "nothing fails"}`);
  }
  const { breaks: _breaks, packages: _packages, version: _version, ...about } = app;
  const versions = versionsOf(app);
  return { ...about, language, versions, source: sourceOf(app.kind), date: day, commit, defaults, hardened, without };
}

async function grade(app: App, hardened: "0" | "1", without = ""): Promise<Cell[]> {
  Object.assign(process.env, { APP: app.name, HARDENED: hardened, WITHOUT: without });
  const file = relative(process.cwd(), join(folderOf(app.kind), "wristband.yaml"));
  const limits = isTiny ? { most: 60, perSecond: 1000 } : { most: 60_000, perSecond: 10_000 };
  const { checks, controls } = await gradeServer(describedBy(file), { file, ...limits }, ROOT);
  const failed = controls.find(({ status }) => status === "fails");
  if (failed) console.log(`  A control fails: ${failed.title}: ${failed.message}`);
  const counts = Map.groupBy(checks, ({ status }) => status);
  console.log(
    app.name,
    hardened === "1" ? "hardened" : "defaults",
    without,
    [...counts].map(([status, all]) => `${all.length} ${status}`).join(", "),
  );
  if (checks.every(({ status }) => status === "not reached"))
    throw new NoVerdict(`${app.name}${without && ` without ${without}`} reached no check.`);
  return checks.map(cellOf);
}

function cellOf({ lab, title, status, needs, expected, got, curl, response }: ServerCheckFacts): Cell {
  const isShown = status === "fails" || PROMISES.some(([, promise]) => promise === title);
  const seen = isShown &&
    curl !== undefined &&
    response && { curl, ...response, body: response.body.slice(0, MOST_BODY) };
  return {
    lab,
    title,
    status,
    ...(needs === undefined ? {} : { needs }),
    ...(expected === undefined ? {} : { expected }),
    ...(got === undefined ? {} : { got }),
    ...(seen ? { seen } : {}),
  };
}

/** Replaces what an earlier run says of this app, and leaves the others. */
function keep(one: Measured): void {
  if (isTiny) return;
  const before = existsSync(RESULT) ? (JSON.parse(readFileSync(RESULT, "utf8")) as Measured[]) : [];
  const others = before.filter(({ kind, name }) => kind !== one.kind || name !== one.name);
  const order = allKinds().flatMap(({ apps }) => apps.map(({ name }) => name));
  const all = [...others, one].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  writeFileSync(RESULT, `${JSON.stringify(all, null, 1)}\n`);
}
