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
    return this.#previous() === this.shown;
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

  /** One item on, or back, and then a pause. */
  step(direction: 1 | -1): void {
    this.pause();
    const to = direction === 1 ? this.#next() : this.#previous();
    if (to !== this.shown) this.#show(to);
  }

  clear(): void {
    this.#stop();
    this.items.length = 0;
    this.paced = false;
    this.playing = true;
    this.#show(0);
  }

  #next(): number {
    let to = Math.min(this.shown + 1, this.items.length);
    while (to < this.items.length && this.#rides(this.items[to])) to++;
    return to;
  }

  #previous(): number {
    for (let to = this.shown - 1; to > 0; to--) if (!this.#rides(this.items[to])) return to;
    return this.shown;
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
