import { labs } from "../../../labs/kit/build/all-labs.ts";
import { expect, test } from "vitest";
import { dayOf, earlierLabs, feats, passOf, withstood } from "../../../src/site/data/done.ts";

test("a lab passes when check-lab has recorded it, together with the attacks that it ran again", () => {
  const lab = {
    passed: true,
    at: "2026-01-15T12:00:00.000Z",
    checks: { it: "holds", that: "no" },
    earlier: { "random-ids": "holds", expiry: "fails" },
  };
  expect(passOf({ logout: lab }, "logout")).toEqual({ at: lab.at, held: ["it"], earlier: ["random-ids"] });
  expect(passOf({ logout: { ...lab, passed: false } }, "logout")).toBeUndefined();
  expect(passOf({ logout: { passed: true } }, "logout")).toEqual({ at: "", held: [], earlier: [] });
  for (const slug of ["expiry", "constructor", "__proto__"]) expect(passOf({ logout: lab }, slug)).toBeUndefined();
});

test.each(labs)(
  "from lab 2 on, the list says that lab $number withstands its own attack, and never that an attack works",
  async (lab) => {
    const titles = await withstood(lab);
    expect(titles.length).toBeGreaterThan(0);
    const { title } = (await lab.attack()).default;
    expect(titles.includes(`${title} fails`)).toBe(lab.number > 1);
    expect(titles.filter((each) => /works on this server/.test(each))).toEqual([]);
  },
);

test("the attacks of all earlier labs are run again", async () => {
  const [, , third] = labs;
  expect(third && (await earlierLabs(third)).map(({ number }) => number)).toEqual([1, 2]);
});

test("the summary names only checks that the progress file has", async () => {
  const checks = { "an ID carries at least 128 bits": "holds", "a check that is gone": "holds" };
  const all = await feats({ "random-ids": { passed: true, at: "", checks, earlier: {} } });
  const [feat, another] = all.filter(({ pass }) => pass);
  expect(another).toBeUndefined();
  expect(feat).toMatchObject({ withstood: ["an ID carries at least 128 bits"], earlier: [] });
  expect(feat?.since).toBe(feat && (await withstood(feat.lab)).length - 1);
});

test("a date is written out in words, and a text without a date is empty", () => {
  expect(dayOf("2026-01-15T23:30:00.000Z")).toBe("15 January 2026");
  expect(dayOf("soon")).toBe("");
});
