/** Calls `fn` after this many milliseconds, unless the returned function is called first. */
export type Scheduler = (milliseconds: number, fn: () => void) => () => void;

export type TimelineOptions<Item> = {
  schedule: Scheduler;
  /** How long the last of the `shown` items stays before the next comes, in milliseconds. */
  pace: (items: readonly Item[], shown: number) => number;
  /** True for an item that is shown together with the one before it. */
  rides: (item: Item) => boolean;
  /** Called when the first `shown` items are to be shown. */
  changed: (shown: number) => void;
};

/** The number of items shown at each stop. Items shown together with another have no stop of their own. */
export function stopsOf<Item>(items: readonly Item[], rides: (item: Item) => boolean): number[] {
  const first = items.findIndex((item) => !rides(item));
  return items
    .map((_, index) => index + 1)
    .filter((shown) => {
      const next = items[shown];
      return shown > first && (next === undefined || !rides(next));
    });
}

/** The events, and how many of them are shown: they arrive at once and are played one after the other. */
export class Timeline<Item> {
  readonly items: Item[] = [];
  shown = 0;
  playing = true;
  /** While true, new items are shown one after the other. */
  paced = false;
  #cancel: (() => void) | undefined;
  readonly #options: TimelineOptions<Item>;

  constructor(options: TimelineOptions<Item>) {
    this.#options = options;
  }

  get atEnd(): boolean {
    return this.shown === this.items.length;
  }

  get atStart(): boolean {
    return this.at <= 1;
  }

  /** How many stops there are, and which is the last one shown, counted from 1. */
  get stops(): number {
    return this.#stops().length;
  }

  get at(): number {
    return this.#stops().filter((stop) => stop <= this.shown).length;
  }

  add(item: Item): void {
    const follows = this.atEnd;
    this.items.push(item);
    if (follows && (!this.paced || this.#rides(item) || this.items.length === 1)) return this.#show(this.shown + 1);
    this.#wait();
  }

  /** Shows all items. */
  finish(): void {
    this.playing = true;
    this.#show(this.items.length);
  }

  play(): void {
    this.playing = true;
    this.#wait();
  }

  pause(): void {
    this.playing = false;
    this.#stop();
  }

  /** Goes one stop on or back, and pauses. */
  step(direction: 1 | -1): void {
    this.go(this.at + direction);
  }

  /**
   * Goes to a stop by its number, counted from 1, and pauses. A number that is too small or too large means the first
   * or last stop.
   */
  go(at: number): void {
    this.pause();
    const stops = this.#stops();
    const to = stops[Math.min(Math.max(at, 1), stops.length) - 1] ?? 0;
    if (to !== this.shown) this.#show(to);
  }

  /** Replaces the items by others, and shows all of them. */
  load(items: readonly Item[]): void {
    this.clear();
    this.items.push(...items);
    this.#show(this.items.length);
  }

  /** Plays from the first event. */
  restart(): void {
    this.go(1);
    this.paced = true;
    this.play();
  }

  clear(): void {
    this.#stop();
    this.items.length = 0;
    this.paced = false;
    this.playing = true;
    this.#show(0);
  }

  #stops(): number[] {
    return stopsOf(this.items, this.#options.rides);
  }

  #next(): number {
    return this.#stops().find((stop) => stop > this.shown) ?? this.shown;
  }

  #rides(item: Item | undefined): boolean {
    return item !== undefined && this.#options.rides(item);
  }

  #show(shown: number): void {
    this.shown = shown;
    this.#options.changed(shown);
    this.#stop();
    this.#wait();
  }

  /** Waits before the next item, unless it waits already or no item is left. */
  #wait(): void {
    if (!this.playing || this.atEnd || this.#cancel) return;
    const pause = this.paced && this.shown ? this.#options.pace(this.items, this.shown) : 0;
    this.#cancel = this.#options.schedule(pause, () => {
      this.#cancel = undefined;
      this.#show(this.#next());
    });
  }

  #stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
