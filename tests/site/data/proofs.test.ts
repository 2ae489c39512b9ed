import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { listProofs, proofSource, provenIn } from "../../../src/site/data/proofs.ts";
import { BROWSERS } from "../../helpers/browsers/browser.ts";
import { DIFFERENCES } from "../../proofs/differences.ts";

const proofs = listProofs();
const prose = readdirSync("content/chapters").map((file) => readFileSync(`content/chapters/${file}`, "utf8"));
const used = new Set(prose.flatMap((text) => [...text.matchAll(/<Proof id="([^"]+)"/g)].map(([, id]) => id ?? "")));

test("every sentence marked as proven has a proof", () => {
  expect([...used].filter((id) => !proofs[id])).toEqual([]);
});

test("every proof belongs to a sentence of a chapter", () => {
  expect(Object.keys(proofs).filter((id) => !used.has(id))).toEqual([]);
});

test("there are at least 45 proofs", () => {
  expect(Object.keys(proofs).length).toBeGreaterThanOrEqual(45);
});

describe("content/proofs.json", () => {
  const { date, browsers, results } = provenIn();

  test("lists exactly the existing proofs", () => {
    expect(Object.keys(results)).toEqual(Object.keys(proofs).sort());
  });

  test("says on which day, and in which versions of the three browsers, the proofs were run", () => {
    expect(date).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(browsers).toEqual({
      chromium: expect.stringMatching(/^Chromium \d+/),
      firefox: expect.stringMatching(/^Firefox \d+/),
      webkit: expect.stringMatching(/^WebKitGTK \d+/),
    });
  });

  test("has a result for each proof in each browser, and exactly the differences that the tests expect", () => {
    const expected = Object.keys(proofs).map((id) => [
      id,
      Object.fromEntries(
        BROWSERS.map((name) => {
          const why = DIFFERENCES[id]?.[name];
          return [name, why === undefined ? { holds: true } : { holds: false, why }];
        }),
      ),
    ]);
    expect(results).toEqual(Object.fromEntries(expected));
  });
});

test("every difference belongs to a proof that exists, and none is in Chromium", () => {
  expect(Object.keys(DIFFERENCES).filter((id) => !proofs[id] || DIFFERENCES[id]?.chromium)).toEqual([]);
});

test("the page shows the whole source of each proof", () => {
  for (const [id, proof] of Object.entries(proofs)) {
    expect(proofSource(proof)).toMatch(new RegExp(`^proof(In)?\\(\\s*"${id}"[^]*\\);$`));
  }
});
