/** After so many milliseconds half of what somebody has spent is forgotten. */
const HALF_MS = 30_000;

/** Names remembered at once. Beyond it the one that spent longest ago is forgotten. */
const MOST = 2_000;

/** How long each name has lately kept a thread busy, in milliseconds. `now` in milliseconds of any clock. */
export class SpentTime {
  readonly #spent = new Map<string, { ms: number; at: number }>();

  of(name: string, now: number): number {
    const known = this.#spent.get(name);
    return known ? known.ms * 2 ** ((known.at - now) / HALF_MS) : 0;
  }

  add(name: string, ms: number, now: number): void {
    const sum = this.of(name, now) + ms;
    this.#spent.delete(name);
    this.#spent.set(name, { ms: sum, at: now });
    const [oldest = ""] = this.#spent.keys();
    if (this.#spent.size > MOST) this.#spent.delete(oldest);
  }
}
