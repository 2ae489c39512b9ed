/**
 * First in, first out. An array moves all items when the first is removed; this queue moves them only when most of it
 * is empty.
 */
export class Queue<Item> implements Iterable<Item> {
  #items: (Item | undefined)[];
  /** The index of the first item. Before it there is nothing. */
  #head = 0;

  constructor(items: Iterable<Item> = []) {
    this.#items = [...items];
  }

  get length(): number {
    return this.#items.length - this.#head;
  }

  /** The item at this place, counted from the first, or undefined. */
  at(place: number): Item | undefined {
    return this.#items[this.#head + place];
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  /** Removes and returns the first item, or undefined. */
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
