/** Where a command writes, and how. */
export type Terminal = { write(line: string): void; paint: Paint; gone: Promise<void> };

export type Colour = "bold" | "dim" | "green" | "red" | "yellow" | "cyan";
export type Paint = (colour: Colour, text: string) => string;

const CODES: Record<Colour, [on: number, off: number]> = {
  bold: [1, 22],
  dim: [2, 22],
  green: [32, 39],
  red: [31, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

/** https://no-color.org and https://force-color.org: NO_COLOR wins, then FORCE_COLOR, then whether it is a terminal. */
export function wantsColour(env: Record<string, string | undefined>, isTerminal: boolean): boolean {
  if (env["NO_COLOR"]) return false;
  const force = env["FORCE_COLOR"];
  if (force !== undefined && force !== "") return force !== "0" && force !== "false";
  return isTerminal && env["TERM"] !== "dumb";
}

export const paintIf =
  (colours: boolean): Paint =>
  (colour, text) =>
    colours ? `\x1b[${CODES[colour][0]}m${text}\x1b[${CODES[colour][1]}m` : text;

/** `gone` resolves when nobody reads the output any more, or it cannot be written, as on a full disk. */
export function createTerminal(): Terminal {
  const { promise: gone, resolve } = Promise.withResolvers<void>();
  // `| head` closes the pipe when it has enough. The command goes on, because its exit code and the progress file
  // matter.
  process.stdout.on("error", () => resolve());
  process.stderr.on("error", () => {});
  const paint = paintIf(wantsColour(process.env, process.stdout.isTTY));
  return { paint, gone, write: (line) => void process.stdout.write(`${line}\n`) };
}
