import { describe, expect, test } from "vitest";
import { labs } from "../../../labs/kit/build/all-labs.ts";
import { DIGITS, guessWith } from "../../../labs/09-timing-and-leaks/guesses.ts";
import { toHtml } from "../../../src/browser/panel/tree.ts";
import { countingDoor } from "../../../src/browser/stopwatch/counted.ts";
import { DOORS, LAB } from "../../../src/browser/stopwatch/doors.ts";
import { ceiling, figure, plot } from "../../../src/browser/stopwatch/plot.ts";
import { CAPS } from "../../../src/http/caps.ts";
import { median } from "../../../src/site/data/median.ts";
import { findCode, guessesFor, slope } from "../../../src/browser/stopwatch/thief.ts";
import { noise } from "../../../src/site/data/noise.ts";
import { base, createSite } from "../../live/site.ts";

const CODE = "40275";
const servers = labs.find(({ slug }) => slug === LAB)?.servers ?? {};
const open = async (name: string) => countingDoor(await (servers[name]?.() ?? Promise.reject(new Error(name))), CODE);
/** Work is counted here, never time, and nothing is left to chance. */
const countUp = () => {
  let count = 0;
  return (limit: number) => count++ % limit;
};

test("the plot shows every door of the lab", () => {
  expect(Object.keys(servers).sort()).toEqual(DOORS.map(({ name }) => name).sort());
});

describe("a wrong code costs", () => {
  test("one step for each right digit at its start, if the comparison stops early", async () => {
    expect(await slope(await open("early-exit"), CODE, 1)).toEqual([0, 1, 2, 3, 4]);
  });

  test("the same number of steps for every code, if every digit is compared", async () => {
    expect(await slope(await open("constant-time"), CODE, 1)).toEqual([5, 5, 5, 5, 5]);
  });

  test("the same for each number of right digits, if hashes are compared, even if that comparison stops early", async () => {
    expect(await slope(await open("by-hash"), CODE, 9, countUp())).toEqual([0, 0, 0, 0, 0]);
  });
});

test("if the comparison stops early, a thief who learns only the work of each guess finds the code digit by digit", async () => {
  const told: string[] = [];
  const tell = ({ digits }: { digits: string }) => void told.push(digits);
  expect(await findCode(await open("early-exit"), { digits: DIGITS, tell, random: countUp() })).toBe(CODE);
  expect(told.map((digits) => CODE.startsWith(digits))).not.toContain(false);
  expect(guessesFor(DIGITS)).toBeLessThan(10 ** DIGITS / 100);
});

test("a guess has exactly as many right digits at its start as the caller asks for", () => {
  for (let right = 0; right < DIGITS; right++) {
    const guess = guessWith(CODE, right, DIGITS);
    expect([guess.slice(0, right), guess.length]).toEqual([CODE.slice(0, right), DIGITS]);
    expect(guess[right]).not.toBe(CODE[right]);
  }
});

test("the median is the middle time, and 0 if there are no times", () => {
  expect([median([9, 1, 5]), median([]), median([3])]).toEqual([5, 0, 3]);
});

describe("the plot", () => {
  const series = [
    { name: "early-exit", title: "Stops <early>", values: [0, 1, 2] },
    { name: "by-hash", title: "Hashes", values: [0.12, 0, 0] },
  ];

  test("has a point for each number, and also gives all numbers in words and in a table", () => {
    const html = figure({ unit: "Blocks", series }).map(toHtml).join("");
    expect(html.match(/<path class="point" d="[^"]*" transform/g)).toHaveLength(6);
    expect(html).toContain(
      'role="img" aria-label="Blocks by the number of right digits at the start. Stops &lt;early&gt;: 0, 1, 2.',
    );
    expect(html.match(/<td>/g)).toHaveLength(6);
  });

  test("has an axis that ends at a round number, and also works without any values", () => {
    expect([0, 0.4, 4, 17, 51, 100].map(ceiling)).toEqual([1, 1, 5, 20, 100, 100]);
    expect(toHtml(plot({ unit: "Blocks", series: [{ name: "a", title: "A", values: [0, 0] }] }))).not.toContain("NaN");
  });
});

describe("a door, live", () => {
  const B = base(LAB, "early-exit");

  test("has no code until one is set, accepts only codes of five digits, and opens only for its own code", async () => {
    const { fetch } = createSite();
    expect((await fetch(`${B}/try`, { form: { guess: CODE } })).status).toBe(409);
    expect((await fetch(`${B}/code`, { form: { code: "1" } })).status).toBe(400);
    expect((await fetch(`${B}/code`, { form: { code: CODE } })).status).toBe(303);
    expect(await (await fetch(`${B}/try`, { form: { guess: "40276" } })).text()).toContain("It stays shut");
    expect(await (await fetch(`${B}/try`, { form: { guess: CODE } })).text()).toContain("It opens");
  });

  test("accepts as many guesses at the same time as a reader may have jobs, and refuses one more", async () => {
    const { fetch } = createSite();
    await fetch(`${B}/code`, { form: { code: CODE } });
    const guesses = Array.from({ length: CAPS.jobs + 1 }, () => fetch(`${B}/try`, { form: { guess: CODE } }));
    const answers = await Promise.all(guesses);
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(CAPS.jobs).fill(200), 429]);
  });

  test("measures itself for readers without JavaScript, and counts the blocks that it hashed", async () => {
    const { fetch } = createSite();
    const page = await (await fetch(`${B}/measure`, { form: {} })).text();
    const counted = [...page.matchAll(/<tr><td>(\d)<\/td><td>(\d+)<\/td><td>[\d.]+<\/td><\/tr>/g)];
    expect(counted.map(([, right, blocks]) => `${right}: ${blocks}`)).toEqual(["0: 0", "1: 1", "2: 2", "3: 3", "4: 4"]);
  });
});

test("the chapter's figures of noise are those that scripts/measure-noise.ts wrote", () => {
  const { step, quarter, threeQuarters, most, steps } = noise();
  const number = (text: string) => Number(text.replaceAll(",", ""));
  expect(number(quarter)).toBeLessThan(number(threeQuarters));
  expect(number(threeQuarters)).toBeLessThan(number(most));
  const wide = ((number(threeQuarters) - number(quarter)) * 1000) / number(step);
  expect(Math.abs(number(steps) / wide - 1)).toBeLessThan(0.5);
  expect(number(steps)).toBeGreaterThan(64);
});
