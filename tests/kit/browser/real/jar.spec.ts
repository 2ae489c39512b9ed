import { expect } from "@playwright/test";
import type { BrowserName } from "../../../helpers/browsers/browser.ts";
import { test as base } from "../../../helpers/browsers/fixture.ts";
import { isChanged } from "../../../helpers/changed.ts";
import { draw } from "../../../helpers/draw.ts";
import { CORPUS, type Group } from "./corpus.ts";
import { whyDiffers } from "./differs.ts";
import type { Outcome } from "./moves.ts";
import { Replay } from "./replay.ts";
import { replayInJar } from "./replay-in-jar.ts";

/** One for all topics of a worker: most of the time goes into opening pages. */
const test = base.extend<object, { replay: Replay }>({
  replay: [
    async ({ real }, use) => {
      const replay = await Replay.start(real);
      await use(replay);
      await replay.close();
    },
    { scope: "worker" },
  ],
});

const HALF_A_MINUTE = 30;
/** Of each topic, when `npm test` draws some of them. */
const DRAWN: Record<BrowserName, number> = { chromium: 5, firefox: 2, webkit: 2 };

/** All groups, or those that the seed of `npm test` draws. When the newest commit changed the jar, Chromium gets all. */
function groupsFor(browser: BrowserName, groups: Group[]): Group[] {
  const seed = process.env["WRISTBAND_SEED"];
  const isNew = browser === "chromium" && isChanged("labs/kit/browser", "tests/kit/browser");
  if (seed === undefined || isNew) return groups;
  const drawn = draw(
    groups.map(({ about }) => about),
    DRAWN[browser],
    seed,
  );
  return groups.filter(({ about }) => drawn.includes(about));
}

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
  test(`${topic}: the jar sends what the browser sends`, async ({ replay, real }) => {
    for (const group of groupsFor(real.name, groups)) {
      const theirs = await replay.replay(group);
      const ours = comparable(replayInJar(group, real.name), theirs);
      const why = whyDiffers(real.name, topic, group);
      if (why) expect.soft(ours, `${group.about}: ${why}`).not.toEqual(comparable(theirs, theirs));
      else expect.soft(ours, group.about).toEqual(comparable(theirs, theirs));
    }
  });
}
