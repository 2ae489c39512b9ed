import type { Link } from "../../live/stores/redis/open.ts";
import { stallKey } from "../../live/stores/redis/keys.ts";
import { emptyStall, MOST_STALLS, type Kind, type Stall, type Stalls } from "./stall.ts";

/** Redis removes a stall that nobody used for this long, in milliseconds. */
const KEPT_MS = 4 * 60 * 60_000;

/** All stalls of every process, in Redis. */
export class RedisStalls implements Stalls {
  readonly #link: Link;
  readonly #clock: () => number;

  constructor(link: Link, clock: () => number) {
    this.#link = link;
    this.#clock = clock;
  }

  async look(sandbox: string): Promise<Stall> {
    return revive(await this.#read(sandbox));
  }

  async change<Result>(sandbox: string, change: (stall: Stall) => Result): Promise<{ stall: Stall; result: Result }> {
    for (;;) {
      const before = await this.#read(sandbox);
      const stall = revive(before);
      const result = change(stall);
      const after = JSON.stringify({ ...stall, ids: [...stall.ids], on: [...stall.on] });
      const args = [sandbox, before, after, String(this.#clock()), String(MOST_STALLS), String(KEPT_MS)];
      // Another process wrote first: try again on what is there now.
      if ((await this.#link.ask((client) => client.swapStall(...args))) === 1) return { stall, result };
    }
  }

  async #read(sandbox: string): Promise<string> {
    return (await this.#link.ask((client) => client.get(stallKey(sandbox)))) ?? "";
  }
}

/** A stall in the form that JSON can hold. */
type Plain = Pick<Stall, "visits"> & { setAt?: number; ids: [Kind, string][]; on: Kind[] };

/** The stall in a text. What another program left there counts as nothing, and the next change replaces it. */
function revive(text: string): Stall {
  if (text === "") return emptyStall();
  try {
    const { setAt, ids, on, visits } = JSON.parse(text) as Plain;
    if (!Array.isArray(visits)) return emptyStall();
    return { setAt, ids: new Map(ids), on: new Set(on), visits };
  } catch {
    return emptyStall();
  }
}
