import { expect, test } from "vitest";
import { readSay } from "../../../src/browser/bench/read-say.ts";

const check = { kind: "works", title: "alice logs in", why: "", read: "", hints: [] };
const held = { check, status: "holds", exchanges: [] };
const printed = { text: "", cut: false };

test.each<[string, object]>([
  ["a verdict as it comes", { line: { status: "holds", title: "alice logs in", verdict: held } }],
  [
    "a whole grading",
    { graded: { verdicts: [held], earlier: [{ lab: "expiry", verdict: held }], before: [], printed } },
  ],
  ["what the stripper says", { misread: { message: "no enum", line: 3 } }],
  ["that it has nothing to say", { misread: undefined }],
  ["that the suite broke", { broke: "TypeError" }],
])("%s passes", (_, told) => {
  const said = { id: 1, ...told };
  expect(readSay(said)).toBe(said);
});

test.each<[string, unknown]>([
  ["of no known kind", { id: 1, played: [] }],
  ["without a number", { line: { status: "holds", title: "alice logs in" } }],
  ["with a status that does not exist", { id: 1, line: { status: "passed", title: "alice logs in" } }],
  [
    "with a failure that says nothing",
    { id: 1, graded: { verdicts: [{ ...held, status: "fails" }], earlier: [], before: [], printed } },
  ],
  [
    "with trouble without words",
    { id: 1, graded: { verdicts: [], earlier: [], before: [], printed, afterwards: { code: "x" } } },
  ],
  ["without what was printed", { id: 1, graded: { verdicts: [], earlier: [], before: [] } }],
])("a message %s is refused", (_, said) => expect(readSay(said)).toBeUndefined());
