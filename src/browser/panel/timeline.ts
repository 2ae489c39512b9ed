/** Calls `fn` after so many milliseconds, unless the returned function is called first. */
export type Scheduler = (milliseconds: number, fn: () => void) => () => void;

export type TimelineOptions<Item> = {
  schedule: Scheduler;
  /** How long the last of the `shown` items stays the last before the next comes, in milliseconds. */
  pace: (items: readonly Item[], shown: number) => number;
  /** Items that come along with the one before them and are no stop of their own. */
  rides: (item: Item) => boolean;
  /** The first `shown` items are to be seen. */
  changed: (shown: number) => void;
};

/** How much is on show at each item that can be looked at by itself. What rides along before the first has no stop. */
export function stopsOf<Item>(items: readonly Item[], rides: (item: Item) => boolean): number[] {
  const first = items.findIndex((item) => !rides(item));
  return items
    .map((_, index) => index + 1)
    .filter((shown) => {
      const next = items[shown];
      return shown > first && (next === undefined || !rides(next));
    });
}

/** What happened, and how much of it is on show: events arrive at once and are played one after the other. */
export class Timeline<Item> {
  readonly items: Item[] = [];
  shown = 0;
  playing = true;
  /** While true, new items wait for their turn. */
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

  /** How many events can be looked at one by one, and which of them is the last on show, counted from 1. */
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

  /** Shows everything that is there. */
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

  /** One event on, or back, and then a pause. */
  step(direction: 1 | -1): void {
    this.go(this.at + direction);
  }

  /** To an event by its number, counted from 1, and then a pause. Beyond either end it is the last one there. */
  go(at: number): void {
    this.pause();
    const stops = this.#stops();
    const to = stops[Math.min(Math.max(at, 1), stops.length) - 1] ?? 0;
    if (to !== this.shown) this.#show(to);
  }

  /** What happened somewhere else: all of it is there at once. */
  load(items: readonly Item[]): void {
    this.clear();
    this.items.push(...items);
    this.#show(this.items.length);
  }

  /** From the first event on, in time. */
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

  /** Asks for the next item in due time, unless one is on its way or nothing is left. */
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
