import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { drawPlan } from "../../../../labs/kit/grader/model/draw.ts";
import { createRandom } from "../../../../labs/kit/grader/model/random.ts";
import { rulesAfter } from "../../../../labs/kit/grader/model/promises.ts";
import { Sessions, type Session } from "../../../../labs/kit/grader/model/reference.ts";
import { shrink } from "../../../../labs/kit/grader/model/shrink.ts";

const MINUTE = 60_000;
const rules = rulesAfter([
  { secret: true, idle: 30 * MINUTE, absolute: 480 * MINUTE },
  { logout: true, rotation: true, limit: 3 },
]);

describe("a day", () => {
  test("is the same for the same seed, and different for another seed", () => {
    const draw = (seed: number) => drawPlan(createRandom(seed), rules, 40);
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(draw(7).steps).toHaveLength(40);
  });

  test("has only steps that the lab's rules allow", () => {
    const kinds = Array.from(
      { length: 60 },
      (_, seed) => drawPlan(createRandom(seed), rulesAfter([]), 40).steps,
    ).flat();
    const found = new Set(kinds.map((step) => step.do));
    expect([...found].sort()).toEqual([
      "admin",
      "crowd",
      "fail",
      "link",
      "login",
      "logout",
      "look",
      "pass",
      "together",
      "visit",
    ]);
  });
});

describe("a session", () => {
  const begin = (sessions: Sessions, now = 0): Session => {
    const session = sessions.begin("alice", now);
    sessions.give(`id=${now}`, session, now);
    return session;
  };
  const at = (sessions: Sessions, minutes: number, header = "id=0") => sessions.standing(header, minutes * MINUTE).is;

  test("lets its user in, is undecided near the limit, and lets nobody in after that", () => {
    const sessions = new Sessions(rules);
    begin(sessions);
    expect([27, 29, 31, 33].map((minutes) => at(sessions, minutes))).toEqual(["in", "open", "open", "out"]);
    expect(at(sessions, 1)).toBe("out");
  });

  test("is live when it was certainly used, and undecided when it may have been used", () => {
    const sessions = new Sessions(rules);
    sessions.use(begin(sessions), 20 * MINUTE, true);
    expect(at(sessions, 45)).toBe("in");
    const others = new Sessions(rules);
    others.use(begin(others), 20 * MINUTE, false);
    expect([25, 45, 55].map((minutes) => at(others, minutes))).toEqual(["in", "open", "out"]);
  });

  test("ends eight hours after the login, however busy it was", () => {
    const sessions = new Sessions(rules);
    const session = begin(sessions);
    for (let minutes = 20; minutes <= 500; minutes += 20) sessions.use(session, minutes * MINUTE, true);
    expect([477, 479, 483].map((minutes) => at(sessions, minutes))).toEqual(["in", "open", "out"]);
  });

  test("may be found by a replaced value, and is never found by an invented value", () => {
    const sessions = new Sessions(rules);
    sessions.give("id=new", begin(sessions), 0);
    sessions.invent("id=mine", 0);
    expect(["id=0", "id=new", "id=mine", "id=other", ""].map((header) => at(sessions, 1, header))).toEqual([
      "open",
      "in",
      "out",
      "out",
      "out",
    ]);
  });

  test("ends if it is the oldest of four, and is undecided if one of the three others is undecided", () => {
    const sessions = new Sessions(rules);
    const four = [0, 1, 2, 3].map((minute) => begin(sessions, minute * MINUTE));
    const newest = four[3];
    if (newest) sessions.limit(newest, undefined, 3 * MINUTE);
    expect(four.map(({ state }) => state)).toEqual(["over", "live", "live", "live"]);
    const others = new Sessions(rules);
    const again = [0, 1, 2, 3].map((minute) => begin(others, minute * MINUTE));
    others.loosen(again[1]);
    if (again[3]) others.limit(again[3], undefined, 3 * MINUTE);
    expect(again.map(({ state }) => state)).toEqual(["open", "open", "live", "live"]);
  });
});

describe("a story", () => {
  test("is shortened to the steps that make it fail", async () => {
    const list = Array.from({ length: 40 }, (_, i) => i);
    const fails = async (some: readonly number[]) => some.includes(3) && some.includes(29) && some.includes(30);
    expect(await shrink(list, fails, 500)).toEqual([3, 29, 30]);
  });

  test("stays as it was when no attempt is allowed", async () => {
    expect(await shrink([1, 2], async () => true, 0)).toEqual([1, 2]);
  });
});

test("the model uses no Node module, no clock and no random numbers of its own", () => {
  const folder = join(import.meta.dirname, "../../../../labs/kit/grader/model");
  for (const name of readdirSync(folder)) {
    const source = readFileSync(join(folder, name), "utf8");
    expect(source, name).not.toMatch(/from "node:|Math\.random|Date\.now|getRandomValues|setTimeout/);
  }
});
