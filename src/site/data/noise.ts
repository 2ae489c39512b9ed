import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { NoiseFigures } from "./figures.ts";

const words = (value: number): string => value.toLocaleString("en");

/** The figures of scripts/measure-noise.ts as they stand in the text. `steps` has one digit that counts: it is an estimate. */
export function noise(root = process.cwd()) {
  const text = readFileSync(join(root, "content/figures/noise.json"), "utf8");
  const { day, cores, stepNanoseconds, answers, answerMicroseconds } = JSON.parse(text) as NoiseFigures;
  const { quarter, threeQuarters, most } = answerMicroseconds;
  const steps = ((threeQuarters - quarter) * 1000) / stepNanoseconds;
  return {
    day,
    cores,
    step: words(stepNanoseconds),
    answers: words(answers),
    quarter: words(quarter),
    threeQuarters: words(threeQuarters),
    most: words(most),
    steps: words(Number(steps.toPrecision(1))),
  };
}
