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
import { isDrawn } from "../helpers/draw.ts";
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

/** `npm test` tries one in so many checks: fewer of the late ones, because these send hundreds of requests. */
type Share = { early: number; late: number };

/**
 * The checks that are never left out, some of the others, drawn by the seed of `npm test`, and what these need. All of
 * them without a seed, and in a lab that the newest commit changed.
 */
function drawn(
  all: readonly Check[],
  { lab }: Suite,
  topic: string,
  { early, late }: Share,
  isKept: (title: string) => boolean,
) {
  if (isChanged(`labs/${lab.folder}`)) return [...all];
  const isTried = (check: Check) =>
    isKept(check.title) || isDrawn(check.late ? late : early, `${lab.slug} ${topic} ${check.title}`);
  const found = new Set(all.filter(isTried));
  const needed = new Set([...found].flatMap(({ needs = [] }) => needs));
  // A check stands behind those that it needs, so one look from the end finds what those need in turn.
  for (const check of all.toReversed()) {
    if (!needed.has(check.title)) continue;
    found.add(check);
    for (const title of check.needs ?? []) needed.add(title);
  }
  return all.filter((check) => found.has(check));
}

/**
 * The checks of a solution. Its lab's own but the late ones are never left out, nor are those that the newest commit
 * changed.
 */
function forSolution(suite: Suite, topic: string, share: Share): Check[] {
  const changed = suites.filter(({ lab }) => isChanged(`labs/${lab.folder}`)).flatMap(({ checks }) => checks);
  const kept = new Set(titlesOf([...suite.checks.filter(({ late }) => !late), ...changed]));
  return drawn(checksUpTo(suite.number), suite, topic, share, (title) => kept.has(title));
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
  // What a mistake names, until its test has found out.
  const named = ({ name, caughtBy }: Mistake) => [name, titlesOf(checks).filter((title) => caughtBy.includes(title))];
  const figures: VerdictFigures = { wrong: Object.fromEntries(lab.mistakes.map(named)), right: {} };

  test("the starter holds everything it should, and none of what the chapter adds", async () => {
    const kept = checks.filter(({ kind }) => kind === "works");
    const all = [...checksBefore(lab.number), ...kept];
    const tried = drawn(all, suite, "starter", { early: 4, late: 4 }, (title) => broken.includes(title));
    expect(Object.keys(await failures(lab.starter, tried)).sort()).toEqual([...broken].sort());
    const own = drawn(checks, suite, "own checks of the starter", { early: 1, late: 4 }, () => false);
    const verdicts = await grade(own, target(lab.starter));
    const added = own.filter(({ kind }) => kind === "defends");
    expect(verdicts.filter(({ status }) => status !== "holds").map(({ check }) => check.title)).toEqual(
      titlesOf(added),
    );
  });

  test("the solution passes this suite and all before it", async () => {
    const verdicts = await grade(forSolution(suite, "solution", { early: 4, late: 4 }), target(lab.solution));
    expect(verdicts.filter(({ status }) => status !== "holds")).toEqual([]);
  });

  test("the attack steals the note from the starter and fails on the solution", async () => {
    // Lab 1 is the exception: it builds the vulnerable server, so its attack works on the solution.
    const [starter, solution] = lab.number === 1 ? [false, true] : [true, false];
    expect(await steals(lab, lab.starter)).toBe(starter);
    expect(await steals(lab, lab.solution)).toBe(solution);
  });

  // Other labs have the mistakes that only late checks catch, too: the same probes catch them there.
  const late = new Set(titlesOf(checks.filter((check) => check.late)));
  const tried = lab.mistakes.filter(
    ({ name, caughtBy }) =>
      isChanged(`labs/${lab.folder}`) ||
      !caughtBy.every((title) => late.has(title)) ||
      isDrawn(3, `mistake ${lab.slug} ${name}`),
  );

  test.each(tried)("$name is caught by exactly the checks it names", async ({ name, caughtBy }) => {
    const load = lab.mistaken[name];
    if (!load) throw new Error(`no module for ${name}`);
    const some = drawn(checks, suite, name, { early: 4, late: 24 }, (title) => caughtBy.includes(title));
    const found = await failures(load, some);
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
    const verdicts = await grade(forSolution(suite, name, { early: 12, late: 24 }), target(load));
    const others = verdicts.filter(({ status }) => status !== "holds");
    figures.right[name] = others.map(({ check }) => check.title);
    expect(others).toEqual([]);
  });

  test("the published figures are those of this run", (context) =>
    mustBePublished(context, `content/figures/verdicts/${lab.slug}.json`, `${JSON.stringify(figures, null, 2)}\n`));
}
