import FakeTimers from "@sinonjs/fake-timers";
import { afterAll, describe, expect, test } from "vitest";
import { labs } from "../../labs/kit/build/all-labs.ts";
import { playDays } from "../../labs/kit/grader/model/days.ts";
import { rulesAfter, type Rules } from "../../labs/kit/grader/model/promises.ts";
import { inProcess } from "../../labs/kit/target/in-process.ts";
import type { LabModule } from "../../labs/kit/target/instance.ts";
import { cryptoHere } from "../helpers/crypto-here.ts";
import { isChanged } from "../helpers/changed.ts";
import { oneIn } from "../helpers/draw.ts";

const date = FakeTimers.install({ toFake: ["Date"] });
afterAll(() => date.uninstall());
afterAll(cryptoHere());

const files = import.meta.glob<Partial<Rules>>("../../labs/*/model.ts", { eager: true, import: "default" });
const rulesOf = (number: number): Rules =>
  rulesAfter(
    Object.keys(files).flatMap((file) => (lineOf(number).includes(numberIn(file)) ? [files[file] ?? {}] : [])),
  );
const lineOf = (number: number) => labs.find((lab) => lab.number === number)?.line ?? [];
const numberIn = (file: string): number => Number(/labs\/(\d\d)-/.exec(file)?.[1]);

const seeds = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
const play = async (load: () => Promise<LabModule>, number: number, days: number[]) => {
  const target = inProcess({ load, setDate: (now) => date.setSystemTime(now) });
  const { found } = await playDays(target, rulesOf(number), days);
  return found && { title: found.check.title, expected: found.expected, got: found.got, story: found.story };
};

describe.each(labs)("on random days of lab $number, $slug", (lab) => {
  test.each([["solution", lab.solution] as const, ...Object.entries(lab.right)])(
    "%s behaves as the model says",
    async (name, load) => {
      const always = () => isChanged(`labs/${lab.folder}`);
      const days = oneIn(8, seeds(8), { topic: `days ${lab.slug} ${name}`, always });
      expect(await play(load, lab.number, days)).toBeUndefined();
    },
  );
});

/** One for each kind of fault. */
const WRONG: [lab: number, mistake: string, title: string][] = [
  [2, "unknown-id-crashes", "nothing on an ordinary day makes the server fail"],
  [2, "adopts-at-login", "every login gives a new value, on any day"],
  [6, "clears-only-the-cookie", "a session that ended stays ended, on any day"],
  [6, "everywhere-for-everybody", "no session ends too early, on any day"],
  [7, "follows-the-planted-page", "every form leads to a page that exists, on any day"],
  [7, "starts-with-an-empty-basket", "a basket contains only items that its owner put in, on any day"],
  [8, "one-user-for-all-requests", "the server never takes one user for another, on any day"],
  [11, "decodes-and-believes", "a session that ended stays ended, on any day"],
];

describe("a wrong server", () => {
  const mistakes = labs.flatMap((lab) => lab.mistakes.map(({ name }) => ({ lab, name })));
  test.each(WRONG)("of lab %i, %s, is caught, and a second run tells the same story", async (number, name, title) => {
    const load = mistakes.find(({ lab, name: one }) => lab.number === number && one === name)?.lab.mistaken[name];
    if (!load) throw new Error(`no mistake ${name}`);
    const found = await play(load, number, seeds(20));
    expect(found?.title).toBe(title);
    expect(found?.story.length).toBeLessThanOrEqual(6);
    expect(await play(load, number, seeds(20))).toEqual(found);
  });
});
