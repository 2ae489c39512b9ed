import { readFileSync } from "node:fs";
import { format } from "prettier";
import { expect, test } from "vitest";
import labs from "virtual:labs";
import { gradeArticle, PAGES } from "../../articles/grade.ts";
import { articles } from "../../articles/list.ts";
import { inProcess } from "../../labs/kit/in-process.ts";
import { createScene } from "../../labs/kit/scene.ts";
import { GRADES_FILE, type Grades } from "../../src/lib/article-pages.ts";

/** The labs whose sessions live in a Map, as the articles' do. From lab 8 on the list is asked by promises. */
const LAST = 7;
const graded = labs.filter(({ number }) => number <= LAST);
const lastOf = (slug: string | undefined) => labs.find((lab) => lab.slug === slug)?.number ?? Infinity;

/** The checks that still count after lab 7: what a finished server is held to. */
const suites = await Promise.all(
  graded.map(async ({ slug, suite }) => ({
    slug,
    checks: (await suite()).default.filter(({ until }) => lastOf(until) > LAST),
  })),
);

async function gradeAll(): Promise<Grades> {
  const grades: Grades = {};
  for (const { slug, servers } of articles) {
    for (const [name, server] of servers) {
      const bySuite: Grades[string] = {};
      for (const suite of suites) bySuite[suite.slug] = await gradeArticle(server, suite.checks);
      grades[`${slug}/${name}`] = bySuite;
    }
  }
  return grades;
}

test("content/article-grades.json is what a run of all checks says today; npx vitest run tests/articles -u writes it", async () => {
  const text = await format(JSON.stringify(await gradeAll()), { parser: "json", printWidth: 120 });
  await expect(text).toMatchFileSnapshot(`../../${GRADES_FILE}`);
}, 60_000);

test("the table holds no ID and no note", () => {
  expect(readFileSync(GRADES_FILE, "utf8")).not.toMatch(/[0-9a-f]{8}|locker \w/);
});

test("the pages whose absence is no fault are exactly pages that the labs' finished server has", async () => {
  const solution = labs.find(({ number }) => number === LAST)?.solution;
  if (!solution) throw new Error(`There is no lab ${LAST}.`);
  const { alice } = await createScene(inProcess({ load: solution }));
  for (const page of PAGES) {
    const answers = await Promise.all([alice.get(page), alice.post(page)]);
    expect({ page, found: answers.some(({ response }) => response.status !== 404) }).toEqual({ page, found: true });
  }
});
