import { describe, expect, test } from "vitest";
import { attack } from "../../../labs/kit/grader/attack.ts";
import { must } from "../../../labs/kit/grader/expect.ts";
import { works, type Check } from "../../../labs/kit/grader/suite.ts";
import { gradeWhole, type Loaded, type Printing } from "../../../labs/kit/grader/whole-lab.ts";

const host: Printing = {
  fresh: async () => {},
  send: async () => ({ status: 200, headers: [], body: "" }),
  call: async () => undefined,
  list: async () => [],
  close: async () => {},
  output: () => ({ text: "", characters: 0 }),
};

const check = (title: string, holds = true): Check =>
  works(title, { why: "", hints: ["", "", ""], read: "" }, async () =>
    must(holds, { expected: "it to hold", got: "nothing" }),
  );
const late = (title: string, holds = true): Check => ({ ...check(title, holds), late: true });

const place = { number: 1, slug: "one" };
const loaded = (checks: Check[], earlier = check("an old attack fails")): Loaded<typeof place> => ({
  checks,
  attack: attack("walking in", "It costs a note.", async () => undefined),
  earlier: [{ lab: place, check: earlier }],
  before: async () => [{ lab: place, checks: [check("an old check")] }],
  days: async () => ({
    played: 1,
    requests: 1,
    verdict: { check: check("a day"), exchanges: [], status: "holds" as const },
  }),
});

async function play(lab: Loaded<typeof place>) {
  const lines: string[] = [];
  const graded = await gradeWhole(lab, host, ({ status, title }) => lines.push(`${title}: ${status}`));
  return { lines, graded };
}

describe("a lab's verdict", () => {
  test("comes first, and earlier labs, late checks and random days follow", async () => {
    const { lines, graded } = await play(loaded([late("a late check"), check("an own check")]));
    expect(lines).toEqual([
      "an own check: holds",
      "all 1 checks of earlier chapters that still apply: holds",
      "a late check: holds",
      "a day: holds",
    ]);
    expect(graded.verdicts.map(({ check: { title } }) => title)).toEqual(["an own check", "a late check"]);
  });

  test("ends the run if the lab fails: no later check runs", async () => {
    const { lines, graded } = await play(loaded([check("an own check", false), late("a late check")]));
    expect(lines).toEqual(["an own check: fails", "a late check: not reached"]);
    expect(graded).toMatchObject({ earlier: [], before: [] });
    expect(graded).not.toHaveProperty("days");
  });

  test("names the failed checks of earlier labs as the reason why no late check ran", async () => {
    const own = [check("an own check"), late("a late check")];
    const { graded } = await play(loaded(own, check("an old attack fails", false)));
    expect(graded.verdicts[1]).toMatchObject({ status: "not reached", needs: "an old attack fails" });
  });

  test("is followed by no random day when a late check fails", async () => {
    const { lines, graded } = await play(loaded([check("an own check"), late("a late check", false)]));
    expect(lines.at(-1)).toBe("a late check: fails");
    expect(graded).not.toHaveProperty("days");
  });
});
