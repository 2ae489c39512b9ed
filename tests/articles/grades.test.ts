import { readFileSync } from "node:fs";
import { format } from "prettier";
import { afterAll, expect, test } from "vitest";
import { labs } from "../../labs/kit/build/all-labs.ts";
import { gradeArticle, PAGES } from "../../articles/grade.ts";
import { articles } from "../../articles/list.ts";
import { inProcess } from "../../labs/kit/target/in-process.ts";
import { createScene } from "../../labs/kit/grader/scene.ts";
import { runCheck, type Check } from "../../labs/kit/grader/suite.ts";
import { GRADES_FILE, LEFT_OUT, type Grades } from "../../src/site/data/article-pages.ts";
import { isChanged } from "../helpers/changed.ts";
import { cryptoHere } from "../helpers/crypto-here.ts";
import { oneIn, SEED } from "../helpers/draw.ts";

afterAll(cryptoHere());

/**
 * What the articles' servers are asked: every check that a finished server holds which keeps its list in memory, as theirs
 * do. Lab 9's is the last of that kind. What it does not hold asks for something else: files on a disk, a signed token.
 */
const FINISHED = 9;
const finished = labs.find(({ number }) => number === FINISHED);

type Split = { asked: Check[]; leftOut: Check[] };

async function split(checks: readonly Check[]): Promise<Split> {
  if (!finished) throw new Error(`There is no lab ${FINISHED}.`);
  const asked: Check[] = [];
  const leftOut: Check[] = [];
  for (const check of checks) {
    const { status } = await runCheck(check, inProcess({ load: finished.solution }));
    (status === "holds" ? asked : leftOut).push(check);
  }
  return { asked, leftOut };
}

const all = articles.flatMap(({ slug, servers }) =>
  [...servers].map(([name, server]) => ({ name: `${slug}/${name}`, server })),
);
const drawn = oneIn(3, all, { topic: "articles", nameOf: ({ name }) => name, always: () => isChanged("articles") });
const written = JSON.parse(readFileSync(GRADES_FILE, "utf8")) as Grades;

/** The same split as the file has it: with a seed, only a newly changed lab is asked anew. */
function splitAsWritten(slug: string, checks: readonly Check[]): Split {
  const titles = Object.values(written).map((bySuite) => bySuite[slug] ?? {});
  const isAsked = ({ title }: Check): boolean => titles.some((grades) => title in grades);
  return { asked: checks.filter(isAsked), leftOut: checks.filter((check) => !isAsked(check)) };
}

const suites = await Promise.all(
  labs.map(async ({ slug, suite }) => {
    const checks = (await suite()).default;
    const anew = SEED === undefined || isChanged("labs") || isChanged("articles");
    return { slug, ...(anew ? await split(checks) : splitAsWritten(slug, checks)) };
  }),
);

/** What is not drawn is taken from the file: a run without a seed grades all. */
async function gradeAll(): Promise<Grades> {
  const grades: Grades = drawn.length < all.length ? { ...written } : {};
  for (const { name, server } of drawn) {
    const bySuite: Grades[string] = {};
    for (const suite of suites) bySuite[suite.slug] = await gradeArticle(server, suite.asked);
    grades[name] = bySuite;
  }
  return grades;
}

test("content/article-grades.json has the results of a run today; npx vitest run tests/articles -u writes it", async () => {
  const text = await format(JSON.stringify(await gradeAll()), { parser: "json", printWidth: 120 });
  await expect(text).toMatchFileSnapshot(`../../${GRADES_FILE}`);
});

test("the table contains no ID and no note", () => {
  expect(readFileSync(GRADES_FILE, "utf8")).not.toMatch(/[0-9a-f]{8}|locker \w/);
});

test("LEFT_OUT gives a reason for each suite that leaves out checks, and for no other suite", () => {
  const leaving = suites.filter(({ leftOut }) => leftOut.length > 0);
  expect(leaving.map(({ slug }) => slug).sort()).toEqual(Object.keys(LEFT_OUT).sort());
});

/** The last lab whose site has all of these pages: lab 11 has no basket. */
const WHOLE_SITE = 10;

test("the finished server of the labs has every page that an article's server may lack", async () => {
  const solution = labs.find(({ number }) => number === WHOLE_SITE)?.solution;
  if (!solution) throw new Error(`There is no lab ${WHOLE_SITE}.`);
  const { alice } = await createScene(inProcess({ load: solution }));
  for (const page of PAGES) {
    const answers = await Promise.all([alice.get(page), alice.post(page)]);
    expect({ page, found: answers.some(({ response }) => response.status !== 404) }).toEqual({ page, found: true });
  }
});
