import { DIGITS, guessWith } from "../../../labs/09-timing-and-leaks/guesses.ts";
import { fetchLab } from "../panel/own.ts";
import { toDom } from "../panel/tree.ts";
import { part } from "../panel/view.ts";
import { DOORS, LAB } from "./doors.ts";
import { figure } from "./plot.ts";
import { findCode, guessesFor, slope, type Ask, type Found } from "./thief.ts";

const ROUNDS = 9;
/** The shortest time from one request to the next, in milliseconds, because a sandbox may send 100 a second. */
const PACE = 12;

/** A separate sandbox, so that these servers do not replace the reader's other ones. */
const sandbox = crypto.randomUUID();
const titleOf = (door: string): string => DOORS.find(({ name }) => name === door)?.title ?? door;

export const say = (root: HTMLElement, text: string): void => void (part(root, "said").textContent = text);

/** Sets a code at each door, and draws how long wrong guesses take that share its first digits. */
export async function measure(root: HTMLElement): Promise<void> {
  const series = [];
  for (const { name, title } of DOORS) {
    say(root, `Measuring: ${title.toLowerCase()}.`);
    const code = guessWith("", 0, DIGITS);
    series.push({ name, title, values: await slope(await door(name, code), code, ROUNDS) });
  }
  part(root, "plot").replaceChildren(...figure({ unit: "Milliseconds, measured by your browser", series }).map(toDom));
  part(root, "caption").textContent =
    `How long your browser waited until each door refused: the median of ${ROUNDS} answers for each point.`;
  say(root, "Measured. The plot and the table show milliseconds now.");
}

/** The owner sets a code. The thief, who does not know it, finds it with a stopwatch. */
export async function beThief(root: HTMLElement, name: string): Promise<void> {
  const code = guessWith("", 0, DIGITS);
  const ask = await door(name, code);
  show(root, { digits: "", took: [] });
  say(
    root,
    `${titleOf(name)}: the door has a random code now. The thief tries all digits, one position after another.`,
  );
  const found = await findCode(ask, { digits: DIGITS, tell: (known) => show(root, known) });
  say(
    root,
    found === code
      ? `He has it: ${found}, after at most ${guessesFor(DIGITS)} guesses. There are ${(10 ** DIGITS).toLocaleString("en")} codes.`
      : `He believes in ${found}. The code is ${code}. The measured times misled him.`,
  );
}

function show(root: HTMLElement, { digits, took }: Found): void {
  const cells = part(root, "digits");
  cells.hidden = false;
  [...cells.children].forEach((cell, at) => (cell.textContent = digits[at] ?? "·"));
  const list = part(root, "took");
  list.hidden = took.length === 0;
  const longest = took.indexOf(Math.max(...took));
  list.replaceChildren(
    ...took.map((milliseconds, digit) => {
      const item = document.createElement("li");
      item.toggleAttribute("data-longest", digit === longest);
      item.textContent = `${digit}: ${milliseconds.toFixed(1)}`;
      return item;
    }),
  );
  if (digits) say(root, `Digit ${digits.length} seems to be ${digits.at(-1)}.`);
}

/** A door with that code, and a function that measures its answers. */
async function door(name: string, code: string): Promise<Ask> {
  const base = `/live/${sandbox}/${LAB}/${name}`;
  await post(`${base}/code`, { code });
  let next = 0;
  return async (guess) => {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
    const began = performance.now();
    next = began + PACE;
    const text = await post(`${base}/try`, { guess });
    return { took: performance.now() - began, opened: text.includes("It opens") };
  };
}

async function post(path: string, fields: Record<string, string>): Promise<string> {
  const response = await fetchLab(path, { method: "POST", body: new URLSearchParams(fields) });
  const text = await response.text();
  if (!response.ok) throw new Error(`The door answered ${response.status}. Wait a little, and try again.`);
  return text;
}
