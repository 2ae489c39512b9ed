import { expect, test } from "vitest";
import { listProofs } from "../../src/site/data/proofs.ts";
import { drawProofs } from "./draw.ts";

const titles = Object.entries(listProofs()).map(([id, { claim }]) => `proofs-firefox ${id}: ${claim}`);
const drawn = (seed: string | undefined) => {
  const pattern = drawProofs("firefox", seed);
  return titles.filter((title) => pattern.test(title));
};

test("without a seed every proof runs", () => expect(drawn(undefined)).toEqual(titles));

test("equal seeds draw the same proofs, 15 of them for Firefox", () => {
  expect(drawn("7")).toHaveLength(15);
  expect(drawn("7")).toEqual(drawn("7"));
});

test("every proof is drawn sooner or later", () => {
  const all = Array.from({ length: 100 }, (_, seed) => drawn(String(seed))).flat();
  expect(new Set(all).size).toBe(titles.length);
});
