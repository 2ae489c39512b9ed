import { expect, test as base } from "@playwright/test";
import { CORPUS, type Group } from "./corpus.ts";
import type { Outcome } from "./moves.ts";
import { Chromium } from "./replay-in-browser.ts";
import { replayInJar } from "./replay-in-jar.ts";

/** One for all topics of a worker: most of the time goes into opening pages. */
const test = base.extend<object, { chromium: Chromium }>({
  chromium: [
    async ({ browser }, use) => {
      const context = await browser.newContext({ ignoreHTTPSErrors: true });
      const chromium = await Chromium.start(context);
      await use(chromium);
      chromium.close();
      await context.close();
    },
    { scope: "worker" },
  ],
});

// Each topic takes seconds; a busy machine may need more than the usual half minute.

const HALF_A_MINUTE = 30;

/** As text, with the same words for ends that lie less than half a minute apart. */
function comparable(outcome: Outcome, reference: Outcome) {
  const ends = [...outcome.ends].map(([cookie, end]) => {
    const other = reference.ends.get(cookie) ?? NaN;
    return `${cookie}: ${Math.abs(other - end) < HALF_A_MINUTE ? other : end}`;
  });
  return { sent: outcome.sent, script: outcome.script, ends: ends.sort() };
}

test("the corpus has more than 150 different Set-Cookie headers", () => {
  const headers = Object.values<Group[]>(CORPUS).flatMap((groups) =>
    groups.flatMap(({ set }) => set.flatMap((answer) => answer.headers)),
  );
  expect(new Set(headers).size).toBeGreaterThan(150);
});

for (const [topic, groups] of Object.entries<Group[]>(CORPUS)) {
  test(`${topic}: the jar sends what Chromium sends`, async ({ chromium }) => {
    for (const group of groups) {
      const real = await chromium.replay(group);
      const ours = comparable(replayInJar(group), real);
      const theirs = comparable(real, real);
      if (group.differs) expect.soft(ours, `${group.about}: ${group.differs}`).not.toEqual(theirs);
      else expect.soft(ours, group.about).toEqual(theirs);
    }
  });
}
