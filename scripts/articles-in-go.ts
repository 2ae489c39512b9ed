/**
 * `npx node scripts/articles-in-go.ts`: grades the articles' servers in Go by the checks that their TypeScript
 * counterparts are asked, has Go's own tools look at them, and writes content/articles-in-go.json. A few minutes.
 * It needs Go and redis-server.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gradeEach } from "../articles/grade.ts";
import { articles } from "../articles/list.ts";
import { labs } from "../labs/kit/build/all-labs.ts";
import { setCookies } from "../labs/kit/browser/browser.ts";
import { createScene } from "../labs/kit/grader/scene.ts";
import { createBudget } from "../labs/kit/target/url/budget.ts";
import { openUrl, type UrlTarget } from "../labs/kit/target/url/url-target.ts";
import { describedBy } from "../src/cli/described.ts";
import { tryControls } from "../src/cli/server-controls.ts";
import { readGrades, type Grades } from "../src/site/data/article-pages.ts";
import { compare, IN_GO_FILE, type InGo, type Said, type Visit } from "../src/site/data/articles-in-go.ts";
import { startRedis } from "../tests/helpers/redis-server.ts";
import { endAfter, isTiny } from "./measuring/options.ts";
import { stamp } from "./measuring/stamp.ts";
import { articlePrograms, folderOf, isWarm, runGo, sourceOf, type ArticleProgram } from "./places/article-programs.ts";
import { haveRedis } from "./redis.ts";

const ROOT = join(import.meta.dirname, "..");
/** A tiny run asks one server the checks of one lab. */
const TINY = { key: "article-000/server", lab: 1 };

endAfter(20);
const { day, commit } = stamp();

async function main(): Promise<void> {
  if (!isTiny && !haveRedis()) throw new Error("There is no redis-server here.");
  const redis = isTiny ? undefined : await startRedis();
  if (redis) process.env["REDIS_URL"] = redis.url;
  const servers: Record<string, InGo> = {};
  try {
    for (const program of articlePrograms())
      if (!isTiny || program.key === TINY.key) servers[program.key] = await measure(program);
  } finally {
    await redis?.stop();
  }
  if (isTiny) return;
  const about = { day, commit, versions: versions(), servers, tools: tools(), races: races() };
  writeFileSync(join(ROOT, IN_GO_FILE), `${JSON.stringify(about, null, 1)}\n`);
}

async function measure({ name, key }: ArticleProgram): Promise<InGo> {
  const description = describedBy(join(folderOf(name), "wristband.yaml"));
  const budget = createBudget({ most: 1_000_000, perSecond: 1_000_000 });
  const target = openUrl({ description, folder: folderOf(name), budget });
  try {
    const controls = await tryControls(target, description);
    const failing = controls.flatMap(({ status, title }) => (status === "fails" ? [title] : []));
    const visits = await visit(target, key);
    const measured = { name, source: sourceOf(name), controls: failing, visits, grades: await gradeAll(target, key) };
    const { same, differences, ...rest } = compare(key, measured);
    console.log(`${key}: ${same} as here, ${differences.length} not, ${JSON.stringify(rest)}`);
    for (const { title, here, inGo } of differences) console.log(`  ${title}`, here, inGo);
    return measured;
  } finally {
    await target.close();
  }
}

/** The checks that the server in TypeScript is asked. */
async function gradeAll(target: UrlTarget, key: string): Promise<Grades[string]> {
  const asked = readGrades(ROOT)[key] ?? {};
  const grades: Grades[string] = {};
  for (const { number, slug, suite } of labs) {
    if (isTiny && number !== TINY.lab) continue;
    const checks = (await suite()).default.filter(({ title }) => asked[slug]?.[title]);
    if (checks.length > 0) grades[slug] = await gradeEach(target, checks);
  }
  return grades;
}

/** Opens each page of the server in one browser, in the order in which its counterpart names them. */
async function visit(target: UrlTarget, key: string): Promise<Visit[]> {
  const [slug = "", name = ""] = key.split("/");
  const server = articles.find((article) => article.slug === slug)?.servers.get(name);
  if (!server) throw new Error(`${key} is not in articles/.`);
  const { alice } = await createScene(target);
  const visits: Visit[] = [];
  for (const path of server.pages) {
    const { response } = await alice.get(path);
    const cookies = setCookies(response).map((line) => line.replace(/[0-9a-f]{64}/, "ID"));
    visits.push({ path, status: response.status, cookies });
  }
  return visits;
}

function versions(): Record<string, string> {
  const go = runGo("go", "env", "GOVERSION").text;
  const client = runGo("go", "list", "-m", "-f", "{{.Version}}", "github.com/redis/go-redis/v9").text;
  return { go: go.replace("go", ""), "github.com/redis/go-redis": client.replace("v", "") };
}

function said(command: "go" | "gofmt", ...args: string[]): Said {
  const { code, text } = runGo(command, ...args);
  return { command: [command, ...args].join(" "), code, says: text };
}

/** gofmt lists files that it would change, and vet what it doubts: both say nothing of files in order. */
const tools = (): Said[] => [said("gofmt", "-l", "."), said("go", "vet", "./...")];

const RACES = ["TwoLogins", "TwoLockedLogins", "LockedLoginAndVisit", "LockedLoginAndLogout", "AllLocked"];

function races(): Record<string, Said> {
  const test = (name: string, ...how: string[]) =>
    short(said("go", "test", "-count=1", ...how, "-run", `^Test${name}$`, "./001-realistic"));
  const found = RACES.map((name): [string, Said] => [name, test(name, "-race")]);
  return { ...Object.fromEntries(found), UntilItEnds: test("UntilItEnds", "-timeout", "3m") };
}

/** The first lines, without addresses, times and the place of the project. */
function short({ says, ...about }: Said): Said {
  const lines = says
    .replace(/\t\d+\.\d+s|0x[0-9a-f]+/g, "…")
    .replaceAll(`${folderOf("")}`, "")
    .split("\n")
    .filter((line) => line.trim() !== "");
  return { ...about, says: lines.slice(0, 12).join("\n") };
}

if (isTiny && !isWarm()) console.log("Not run: Go, or what the servers need, is not here.");
else await main();
