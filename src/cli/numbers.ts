import type { Numbers } from "./command.ts";
import { Complaint } from "./complaint.ts";

/** The commands that take a number after each option. */
const COMMANDS: Record<keyof Numbers, readonly string[]> = {
  seed: ["check-lab", "watch-lab"],
  days: ["check-lab", "watch-lab"],
};

/**
 * Takes `--seed 7` and `--seed=7` out of a command's words. Throws a Complaint when the value is not a whole number.
 */
export function takeNumbers(command: string, words: readonly string[]): { args: string[]; numbers: Numbers } {
  const args: string[] = [];
  const numbers: Numbers = {};
  const rest = words.flatMap((word) => (isOne(command, word.split("=", 1)[0] ?? "") ? word.split("=", 2) : [word]));
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const name = isOne(command, word);
    if (!name) {
      args.push(word);
      continue;
    }
    const value = rest.shift();
    if (!/^\d{1,9}$/.test(value ?? "")) {
      throw new Complaint(`${word} needs a whole number of at most nine digits after it.`);
    }
    numbers[name] = Number(value);
  }
  return { args, numbers };
}

function isOne(command: string, word: string): keyof Numbers | undefined {
  const names = Object.keys(COMMANDS) as (keyof Numbers)[];
  return names.find((name) => word === `--${name}` && COMMANDS[name].includes(command));
}
