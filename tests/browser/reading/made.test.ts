import { expect, test } from "vitest";
import { predictionsMade } from "../../../src/browser/reading/made.ts";

test.each([
  [undefined, 3, "3 predictions to make"],
  [{}, 3, "3 predictions to make"],
  [{ "a/one": true }, 3, "1 of 3 predictions made, 1 right at the first try"],
  [{ "a/one": false, "a/two": true, "a/three": true }, 4, "3 of 4 predictions made, 2 right at the first try"],
  [{ "a/one": true, "a/two": true, "a/gone": true }, 2, "2 of 2 predictions made, 2 right at the first try"],
])("after %j, of %i: %s", (predicted, of, words) => {
  expect(predictionsMade({ chapters: { a: predicted ? { predicted } : {} } }, "a", of)).toBe(words);
});
