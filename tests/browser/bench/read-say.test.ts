import { expect, test } from "vitest";
import { labs } from "../../../labs/kit/build/all-labs.ts";
import { playStory, robbery } from "../../../labs/kit/grader/play-story.ts";
import { inProcess } from "../../../labs/kit/target/in-process.ts";
import { readSay } from "../../../src/browser/bench/read-say.ts";

const lab = labs.find(({ slug }) => slug === "random-ids");

/** Chapter 2's attack on its starter or solution, as the suite's worker tells it. */
async function played(variant: "starter" | "solution") {
  if (!lab) throw new Error("There is no lab random-ids.");
  const steps = await playStory(inProcess({ load: lab[variant] }), robbery((await lab.attack()).default));
  return { id: 1, played: structuredClone(steps) };
}

test.each([
  ["starter", true],
  ["solution", false],
] as const)("a played attack on the %s passes, and its last step says how it ended", async (variant, stolen) => {
  const told = await played(variant);
  expect(readSay(told)).toBe(told);
  expect(told.played.at(-1)).toMatchObject({ type: "outcome", stolen });
  expect(told.played.map(({ type }) => type)).toEqual(expect.arrayContaining(["exchange", "list", "say"]));
});

test("a draft that stopped the attack passes with its trouble", () => {
  const told = { id: 1, stopped: { code: "no-answer", message: "It did not answer.", where: undefined } };
  expect(readSay(told)).toBe(told);
});

test.each<[string, unknown]>([
  ["no list", "all of it"],
  ["a step of no known type", [{ at: 0, type: "reset", why: "" }]],
  ["a step without a time", [{ type: "say", text: "a" }]],
  ["an outcome that does not say how it ended", [{ at: 0, type: "outcome", text: "a" }]],
  ["an exchange of nobody", [{ at: 0, type: "exchange", request: {}, response: {} }]],
  [
    "an exchange of somebody unknown",
    [
      {
        at: 0,
        type: "exchange",
        who: "you",
        request: { method: "GET", path: "/", headers: [] },
        response: { status: 200, headers: [], body: "" },
      },
    ],
  ],
  ["a list with something else in it", [{ at: 0, type: "list", list: [["id"]] }]],
  ["a pause of no length", [{ at: 0, type: "skip" }]],
])("steps are refused when they are %s", (_, steps) => {
  expect(readSay({ id: 1, played: steps })).toBeUndefined();
});

test("trouble without words is refused", () => expect(readSay({ id: 1, stopped: { code: "x" } })).toBeUndefined());
