import { expect, test } from "vitest";
import { allSentences } from "../../scripts/sentences/sources.ts";

/** American spellings, each beside the British one. CSS, HTTP headers and names in code keep their own. */
const AMERICAN: Record<string, string> = {
  "colors?|colored": "colour",
  "behaviors?": "behaviour",
  "favors?|favorite": "favour",
  "honors?|honored": "honour",
  "neighbors?|neighboring": "neighbour",
  "centers?|centered": "centre",
  defenses: "defences",
  "recogniz(?:e|es|ed|ing)": "recognise",
  "organiz(?:e|es|ed|ing|ation)": "organise",
  "initializ(?:e|es|ed|ing)": "initialise",
  "serializ(?:e|es|ed|ing|able)": "serialise",
  "canceled|canceling": "cancelled",
  gray: "grey",
  "analyz(?:e|es|ed|ing)": "analyse",
};

test("words are British, in everything that a reader meets", () => {
  const found = allSentences().flatMap(({ file, sentence }) =>
    Object.entries(AMERICAN).flatMap(([american, british]) => {
      const [word] = new RegExp(`(?<![-\\w\`])(?:${american})(?![-\\w\`])`, "i").exec(sentence) ?? [];
      return word ? [`${file}: ${word}, not ${british}: ${sentence}`] : [];
    }),
  );
  expect(found).toEqual([]);
});

test("the list finds an American word", () => {
  const [pattern = ""] = Object.keys(AMERICAN);
  expect(new RegExp(`^(?:${pattern})$`).test("color")).toBe(true);
});
