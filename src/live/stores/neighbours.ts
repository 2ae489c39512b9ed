import { isWatched, type Sandboxes, type Sandbox } from "./sandbox.ts";

type Neighbourhood = { sandboxes: Sandboxes; weight: number };

/** A share that was exceeded is brought down to so much of itself, so that the next request does not do it again. */
const EASE = 0.9;

/** The readers of each network address, each map in the order of use, and what they keep together. */
export class Neighbours {
  readonly #all = new Map<string, Neighbourhood>();

  of(address: string): Sandboxes {
    return this.#all.get(address)?.sandboxes ?? new Map();
  }

  /** Bytes that all readers of this address keep. */
  weightOf(address: string): number {
    return this.#all.get(address)?.weight ?? 0;
  }

  add(sandbox: Sandbox): void {
    const { address, id, weight } = sandbox;
    const known = this.#all.get(address) ?? { sandboxes: new Map(), weight: 0 };
    known.sandboxes.set(id, sandbox);
    known.weight += weight;
    this.#all.set(address, known);
  }

  remove({ address, id, weight }: Sandbox): void {
    const known = this.#all.get(address);
    if (!known?.sandboxes.delete(id)) return;
    known.weight -= weight;
    if (known.sandboxes.size === 0) this.#all.delete(address);
  }

  /** Call this when a reader's weight changes. */
  grow({ address, id }: Sandbox, bytes: number): void {
    const known = this.#all.get(address);
    if (known?.sandboxes.has(id)) known.weight += bytes;
  }

  clear(): void {
    this.#all.clear();
  }

  /**
   * When the readers of an address keep more than their share, the heaviest lose their logs, and then everything, unless
   * somebody watches them. So somebody who fills many sandboxes makes room, and a class at the same address works on. `here` is
   * left alone.
   */
  lighten(address: string, most: number, here: Sandbox | undefined, ways: Ways): void {
    if (this.weightOf(address) <= most) return;
    const aim = most * EASE;
    const heaviest = [...this.of(address).values()].toSorted((one, other) => other.weight - one.weight);
    for (const sandbox of heaviest) {
      if (this.weightOf(address) <= aim) return;
      if (sandbox !== here) ways.clearLogs(sandbox);
    }
    for (const sandbox of heaviest) {
      if (this.weightOf(address) <= aim) return;
      if (sandbox !== here && !isWatched(sandbox)) ways.drop(sandbox);
    }
  }

  /**
   * Makes room for somebody new at this address, when all together keep too much: the address that keeps most gives a tenth. So
   * a few addresses that are busy keep nobody out who would take less.
   */
  makeRoomFor(address: string, ways: Ways): void {
    let [heaviest, most] = [address, this.weightOf(address)];
    for (const [other, { weight }] of this.#all) if (weight > most) [heaviest, most] = [other, weight];
    if (heaviest !== address) this.lighten(heaviest, most - 1, undefined, ways);
  }
}

/** How a store makes a sandbox lighter. */
type Ways = { clearLogs: (sandbox: Sandbox) => void; drop: (sandbox: Sandbox) => void };
