import { describe, expect, test } from "vitest";
import { labs } from "../../../labs/kit/build/all-labs.ts";
import { answerHere, predicted } from "../../../src/site/data/predicted.ts";
import { chapters, uses } from "../read.ts";

const known = await Promise.all(
  labs.map(async (lab) => ({ lab, all: Object.entries((await lab.predictions()).default) })),
);
const questions = known.flatMap(({ lab, all }) =>
  all.map(([name, prediction]) => ({ id: `${lab.slug}/${name}`, lab, prediction })),
);
const shown = chapters.map(({ file, number, body }) => ({
  file,
  number,
  ids: uses(body, "Predict").map(({ id }) => id),
}));

describe.each(questions)("$id", ({ lab, prediction }) => {
  test("has exactly one choice that fits the server's answer, and its author marked that choice as right", async () => {
    expect((await answerHere(prediction, lab)).right).toBe(prediction.right);
  });

  test("has two to four choices, a question, and a reason", () => {
    const { ask, choices, because } = prediction;
    const count = Object.keys(choices).length;
    expect(count >= 2 && count <= 4).toBe(true);
    expect(ask).toMatch(/\?$/);
    expect(because).toMatch(/\.$/);
  });
});

test.each(shown)("$file asks two to four questions", ({ ids }) => {
  expect(ids.length >= 2 && ids.length <= 4, `${ids.length} questions`).toBe(true);
});

test("every question occurs in one chapter", () => {
  expect(shown.flatMap(({ ids }) => ids).sort()).toEqual(questions.map(({ id }) => id).sort());
});

test("a question that does not exist stops the build with a sentence that names the file", async () => {
  await expect(predicted("logout/a-get-to-logot")).rejects.toThrow(
    '<Predict id="logout/a-get-to-logot" />: there is no "a-get-to-logot". Did you mean "a-get-to-logout"? Add it in labs/06-logout/predictions.ts.',
  );
});
