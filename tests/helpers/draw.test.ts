import { expect, test } from "vitest";
import { oneIn } from "./draw.ts";

const all = Array.from({ length: 40 }, (_, number) => `case ${number}`);
const drawn = (seed: string, topic = "a topic") => oneIn(4, all, { topic, seed });

test("equal seeds draw the same quarter of the cases, in the order of the list", () => {
  expect(drawn("7")).toHaveLength(10);
  expect(drawn("7")).toEqual(drawn("7"));
  expect(drawn("7")).toEqual(all.filter((one) => drawn("7").includes(one)));
});

test("another seed draws other cases, and so does another topic", () => {
  expect(drawn("8")).not.toEqual(drawn("7"));
  expect(drawn("7", "another")).not.toEqual(drawn("7"));
});

test("every case is drawn sooner or later", () => {
  const seen = Array.from({ length: 100 }, (_, seed) => drawn(String(seed))).flat();
  expect(new Set(seen).size).toBe(all.length);
});

test("a draw from a short list is never empty", () => {
  expect(oneIn(4, ["one"], { topic: "a topic", seed: "7" })).toEqual(["one"]);
});

test("a case is drawn with every seed if it must always be there", () => {
  const always = (one: string) => one === "case 39";
  for (const seed of ["1", "2", "3", "4"])
    expect(oneIn(20, all, { topic: "a topic", always, seed })).toContain("case 39");
});
