import FakeTimers from "@sinonjs/fake-timers";
import { afterAll, describe, expect, test } from "vitest";
import { labs } from "../../labs/kit/build/all-labs.ts";
import type { Mistake } from "../../labs/kit/build/mistakes.ts";
import { runAttack } from "../../labs/kit/grader/attack.ts";
import { zeroFirstBytes } from "../../labs/kit/target/few-bytes.ts";
import { Onlooker } from "../../labs/kit/target/onlooker.ts";
import { inProcess } from "../../labs/kit/target/in-process.ts";
import type { LabModule } from "../../labs/kit/target/instance.ts";
import { createScene } from "../../labs/kit/grader/scene.ts";
import { grade, runCheck, type Check } from "../../labs/kit/grader/suite.ts";
import type { VerdictFigures } from "../../src/site/data/figures.ts";
import { isChanged } from "../helpers/changed.ts";
import { cryptoHere } from "../helpers/crypto-here.ts";
import { oneIn } from "../helpers/draw.ts";
import { mustBePublished } from "../helpers/published.ts";
import { checksBefore, checksUntilNow, checksUpTo, suiteIn, suites, timeFor, type Suite } from "./suites.ts";

// Date moves with the scene's clock, as it does in a learner's process: right solutions may ask either.
const date = FakeTimers.install({ toFake: ["Date"] });
afterAll(() => date.uninstall());
afterAll(cryptoHere());

const target = (load: () => Promise<LabModule>) =>
  inProcess({
    load,
    setDate: (now) => date.setSystemTime(now),
    zeroFirst: zeroFirstBytes,
    watch: () => new Onlooker(),
  });

/** Which checks fail, with what came. Checks that were not reached are not among them. */
async function failures(load: () => Promise<LabModule>, checks: readonly Check[]): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const verdict of await grade(checks, target(load))) {
    if (verdict.status === "fails") found[verdict.check.title] = `expected ${verdict.expected}, got ${verdict.got}`;
    if (verdict.status === "no verdict") found[verdict.check.title] = verdict.trouble.message;
  }
  return found;
}

/** "expected status 200 and her note, got status 200": a reader cannot see what is wrong. */
function saysNothing(message: string): boolean {
  const [, expected = "", got = ""] = /^expected (.*), got (.*)$/s.exec(message) ?? [];
  return got !== "" && expected.startsWith(got);
}

/** `npm test` runs one in so many of the checks that are drawn. */
const SHARE = 12;

/**
 * The checks that a right solution is graded by. In `npm test` these are its lab's own but the late ones, which send
 * hundreds of requests each, and some of all others: the lab's solution is graded by all. What the newest commit changed
 * is never left out.
 */
function forRight({ lab, checks }: Suite, all: Check[], file: string): Check[] {
  const fresh = suites.filter((suite) => isChanged(`labs/${suite.lab.folder}`)).flatMap((suite) => suite.checks);
  const stays = new Set(titlesOf([...checks.filter(({ late }) => !late), ...fresh]));
  const isNew = isChanged(`labs/${lab.folder}/right/${file}`);
  return oneIn(SHARE, all, {
    topic: `right ${lab.slug} ${file}`,
    nameOf: ({ title }) => title,
    always: ({ title }) => isNew || stays.has(title),
  });
}

/** The checks that a mistake is graded by: in `npm test` all but some of the late ones that it does not name. */
function forMistake({ lab, checks }: Suite, { name, caughtBy }: Mistake): Check[] {
  const isNew = isChanged(`labs/${lab.folder}`);
  return oneIn(SHARE, checks, {
    topic: `mistake ${lab.slug} ${name}`,
    nameOf: ({ title }) => title,
    always: ({ late, title }) => isNew || !late || caughtBy.includes(title),
  });
}

const titlesOf = (checks: readonly Check[]): string[] => checks.map(({ title }) => title);

async function steals(attackOf: (typeof labs)[number], load: () => Promise<LabModule>): Promise<boolean> {
  const { default: attack } = await attackOf.attack();
  return (await runAttack(attack, await createScene(target(load)))).stolen;
}

/** The tests of the lab in that folder. They hold every file in it against the others. */
export function proveLab(folder: string): void {
  const suite = suiteIn(folder);
  describe(`lab ${suite.number}, ${suite.slug}`, { timeout: timeFor(suite.number) }, () => prove(suite));
}

function prove(suite: Suite): void {
  const { lab, checks, replaces = {}, broken = [] } = suite;
  const figures: VerdictFigures = { wrong: {}, right: {} };
  const adds = checks.filter(({ kind }) => kind === "defends").map(({ title }) => title);

  test("the starter holds everything it should, and none of what the chapter adds", async () => {
    const expected = checksBefore(lab.number);
    const kept = checks.filter(({ kind }) => kind === "works");
    expect(Object.keys(await failures(lab.starter, [...expected, ...kept])).sort()).toEqual([...broken].sort());
    const verdicts = await grade(checks, target(lab.starter));
    expect(verdicts.filter(({ status }) => status !== "holds").map(({ check }) => check.title)).toEqual(adds);
  });

  test("the solution passes this suite and all before it", async () => {
    const verdicts = await grade(checksUpTo(lab.number), target(lab.solution));
    expect(verdicts.filter(({ status }) => status !== "holds")).toEqual([]);
  });

  test("the attack steals the note from the starter and fails on the solution", async () => {
    // Lab 1 is the exception: it builds the vulnerable server, so its attack works on the solution.
    const [starter, solution] = lab.number === 1 ? [false, true] : [true, false];
    expect(await steals(lab, lab.starter)).toBe(starter);
    expect(await steals(lab, lab.solution)).toBe(solution);
  });

  test.each(lab.mistakes)("$name is caught by exactly the checks it names", async (mistake) => {
    const { name, caughtBy } = mistake;
    const load = lab.mistaken[name];
    if (!load) throw new Error(`no module for ${name}`);
    const found = await failures(load, forMistake(suite, mistake));
    expect(Object.values(found).filter(saysNothing)).toEqual([]);
    const failed = Object.keys(found);
    figures.wrong[name] = failed;
    expect(failed.toSorted()).toEqual(caughtBy.toSorted());
  });

  // What a check throws on a server it was not made for is no answer either: it does not hold.
  if (Object.keys(replaces).length > 0) {
    test("the rules that it replaces are those that its solution cannot keep", async () => {
      const lost: string[] = [];
      // The solution holds all others: the test above says so.
      const held = new Set(titlesOf(checksUpTo(lab.number)));
      for (const check of checksUntilNow(lab.number).filter(({ title }) => !held.has(title))) {
        const verdict = await runCheck(check, target(lab.solution)).catch(() => undefined);
        if (verdict?.status !== "holds") lost.push(check.title);
      }
      expect(lost.sort()).toEqual(Object.keys(replaces).sort());
    });
  }

  test("every check is named by a mistake", () => {
    const named = new Set(lab.mistakes.flatMap(({ caughtBy }) => caughtBy));
    expect(checks.map(({ title }) => title).filter((title) => !named.has(title))).toEqual([]);
  });

  test("every check is the only one that catches some mistake, or says why it is there", () => {
    const catchesAlone = (title: string) => lab.mistakes.some(({ caughtBy }) => caughtBy.join() === title);
    const idle = (checks as Check[]).filter(({ title, alone }) => catchesAlone(title) === (alone !== undefined));
    expect(idle.map(({ title }) => title)).toEqual([]);
  });

  test("it has 12 mistakes and 5 right solutions at least, and a reason for every row that it does not show", () => {
    expect(lab.mistakes.length).toBeGreaterThanOrEqual(12);
    expect(Object.keys(lab.right).length).toBeGreaterThanOrEqual(5);
    expect(lab.notShown.length).toBeGreaterThan(0);
    expect(lab.notShown.filter((why) => !why.endsWith("."))).toEqual([]);
  });

  test("every hint has three steps of at most 80 words", () => {
    const long = checks.flatMap(({ title, hints }) =>
      hints.filter((hint) => hint.split(/\s+/).length > 80 || hint.trim() === "").map(() => title),
    );
    expect(long).toEqual([]);
    expect(checks.filter(({ hints }) => hints.length !== 3)).toEqual([]);
  });

  test("every `needs` names an earlier check", () => {
    const seen = new Set<string>();
    for (const { title, needs = [] } of checks as Check[]) {
      expect(needs.filter((need) => !seen.has(need))).toEqual([]);
      seen.add(title);
    }
  });

  test.each(Object.entries(lab.right))("right/%s passes", async (name, load) => {
    const all = checksUpTo(lab.number);
    const tried = forRight(suite, all, name);
    const untried = titlesOf(all.filter((check) => !tried.includes(check)));
    const verdicts = await grade(tried, target(load), () => {}, untried);
    const others = verdicts.filter(({ status }) => status !== "holds");
    figures.right[name] = others.map(({ check }) => check.title);
    expect(others).toEqual([]);
  });

  test("the published figures are those of this run", (context) =>
    mustBePublished(context, `content/figures/verdicts/${lab.slug}.json`, `${JSON.stringify(figures, null, 2)}\n`));
}
