import { measuredBy } from "./measured.ts";

const words = (value: number): string => value.toLocaleString("en");

/**
 * The figures of scripts/measure-noise.ts in the form that the text shows. `steps` is rounded to one digit, because it
 * is an estimate.
 */
export function noise(root = process.cwd()) {
  const { stamp, value } = measuredBy("measure-noise", root);
  const [step, quarter, threeQuarters] = [value("step"), value("quarter"), value("three-quarters")];
  const steps = ((threeQuarters - quarter) * 1000) / step;
  return {
    day: stamp.day,
    cores: stamp.cores,
    step: words(step),
    answers: words(value("answers")),
    quarter: words(quarter),
    threeQuarters: words(threeQuarters),
    most: words(value("most")),
    steps: words(Number(steps.toPrecision(1))),
  };
}
