/** A door with a code, for the chapter's measurement. The doors differ only in how they compare. */

import * as site from "../kit/lab/index.ts";
import type { Handler, Lab } from "../kit/lab/index.ts";
import { DIGITS, guessWith } from "./guesses.ts";

const ROUNDS = 3;

/** The cost of one step of a comparison here: SHA-256 over this number of bytes. A real step costs almost nothing. */
export const BLOCK_BYTES = 4_000_000;
const BLOCK = new Uint8Array(BLOCK_BYTES);

/** On the server's list: what the door compares with, and how many blocks it has hashed since the code was set. */
export type Door = { kept: string; blocks: number };

/** One step of a comparison. */
export type Step = () => Promise<void>;

export type Lock = {
  title: string;
  /** How the door changes a code before it stores it, and a guess before it compares it. */
  keep: (code: string) => string | Promise<string>;
  compare: (kept: string, guess: string, step: Step) => Promise<boolean>;
};

const isCode = (text: string): boolean => new RegExp(`^\\d{${DIGITS}}$`).test(text);

/** The paths whose POST hashes: see costlyPosts in src/live. */
export const costly = ["/try", "/measure"];

export const createDoor =
  ({ title, keep, compare }: Lock) =>
  ({ sessions }: Lab<Door>): Handler => {
    /** Stops before the next block if nobody waits for the answer. */
    async function tryCode(door: Door, guess: string, signal: AbortSignal): Promise<boolean> {
      const step = async () => {
        signal.throwIfAborted();
        door.blocks += 1;
        await crypto.subtle.digest("SHA-256", BLOCK);
      };
      return compare(door.kept, await keep(guess), step);
    }

    async function setCode(code: string): Promise<Door> {
      const door = { kept: await keep(code), blocks: 0 };
      sessions.set("door", door);
      return door;
    }

    async function askForCode(request: Request) {
      const { code = "" } = await site.readForm(request);
      if (!isCode(code)) return site.html("No code", `<p>A code has ${DIGITS} digits.</p>`, 400);
      await setCode(code);
      return site.seeOther("/");
    }

    async function askForGuess(request: Request) {
      const { guess = "" } = await site.readForm(request);
      const door = sessions.get("door");
      if (!door) return site.html("No code", "<p>The door has no code yet. Set one first.</p>", 409);
      const opens = await tryCode(door, guess, request.signal);
      return site.html(opens ? "It opens" : "It stays shut", '<p><a href="./">Once more</a></p>');
    }

    /** For readers without JavaScript: sets a new code, and measures wrong guesses that begin with the same digits. */
    async function measure({ signal }: Request) {
      const rows = Array.from({ length: DIGITS }, () => ({ times: [] as number[], blocks: [] as number[] }));
      const code = guessWith("", 0, DIGITS);
      const door = await setCode(code);
      for (let round = 0; round < ROUNDS; round++) {
        for (const [right, row] of rows.entries()) {
          const [began, before] = [performance.now(), door.blocks];
          await tryCode(door, guessWith(code, right, DIGITS), signal);
          row.times.push(performance.now() - began);
          row.blocks.push(door.blocks - before);
        }
      }
      const cells = rows.map(({ times, blocks }, right) => [right, middle(blocks), middle(times).toFixed(1)]);
      return site.html("Measured", `${table(cells)}<p><a href="./">The door</a></p>`);
    }

    return site.dispatch(
      new Map<string, Handler>([
        ["GET /", () => site.html(title, FORMS)],
        ["POST /code", askForCode],
        ["POST /try", askForGuess],
        ["POST /measure", measure],
      ]),
    );
  };

const middle = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

const table = (rows: (string | number)[][]): string => `<p>The middle one of ${ROUNDS} guesses each, at this server.</p>
<table><tr><th>Right digits at the start</th><th>Blocks hashed</th><th>Milliseconds</th></tr>
${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("\n")}</table>`;

const FORMS = `<p>Each step of this door's comparison hashes ${BLOCK_BYTES / 1_000_000} megabytes, so that it shows.</p>
<form method="post" action="code"><label>Set the code, ${DIGITS} digits <input name="code" inputmode="numeric" required></label><button>Set it</button></form>
<form method="post" action="try"><label>Try a code <input name="guess" inputmode="numeric" required></label><button>Try it</button></form>
<form method="post" action="measure"><p>Or let the server set a code of its own, try guesses that begin like it, and look at its clock.</p><button>Measure</button></form>`;
