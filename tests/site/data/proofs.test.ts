import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { listProofs, proofSource, provenIn } from "../../../src/site/data/proofs.ts";

const proofs = listProofs();
const prose = readdirSync("content/chapters").map((file) => readFileSync(`content/chapters/${file}`, "utf8"));
const used = new Set(prose.flatMap((text) => [...text.matchAll(/<Proof id="([^"]+)"/g)].map(([, id]) => id ?? "")));

test("every sentence marked as proven has a proof", () => {
  expect([...used].filter((id) => !proofs[id])).toEqual([]);
});

test("every proof stands behind a sentence of a chapter", () => {
  expect(Object.keys(proofs).filter((id) => !used.has(id))).toEqual([]);
});

test("there are at least 45 proofs", () => {
  expect(Object.keys(proofs).length).toBeGreaterThanOrEqual(45);
});

test("content/proofs.json lists exactly the proofs there are, and the browser they were run in", () => {
  expect(provenIn()).toEqual({ browser: expect.stringMatching(/^Chromium \d+/), ids: Object.keys(proofs).sort() });
});

test("the source shown for each proof is its whole call", () => {
  for (const [id, proof] of Object.entries(proofs)) {
    expect(proofSource(proof)).toMatch(new RegExp(`^proof\\(\\s*"${id}"[^]*\\);$`));
  }
});
