/** First in, first out. Where an array moves all others when the first is taken, here they wait until most of it is empty. */
export class Queue<Item> implements Iterable<Item> {
  #items: (Item | undefined)[];
  /** Where the first one lies. Before it there is nothing. */
  #head = 0;

  constructor(items: Iterable<Item> = []) {
    this.#items = [...items];
  }

  get length(): number {
    return this.#items.length - this.#head;
  }

  /** The one at this place, counted from the first, or undefined. */
  at(place: number): Item | undefined {
    return this.#items[this.#head + place];
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  /** Takes the first one away, if there is one. */
  shift(): Item | undefined {
    if (this.length === 0) return undefined;
    const first = this.#items[this.#head];
    this.#items[this.#head++] = undefined;
    if (this.#head > this.length) {
      this.#items.splice(0, this.#head);
      this.#head = 0;
    }
    return first;
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
  }

  *[Symbol.iterator](): Generator<Item> {
    for (let place = this.#head; place < this.#items.length; place++) yield this.#items[place] as Item;
  }
}
