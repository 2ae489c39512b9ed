/** How many event streams are open, on all servers and on those of each network address. */
export class StreamCount {
  readonly #byAddress = new Map<string, number>();
  all = 0;

  of(address: string): number {
    return this.#byAddress.get(address) ?? 0;
  }

  /** Counts one more. Returns the function that counts it no more, however often it is called. */
  open(address: string): () => void {
    this.#change(address, 1);
    let isOpen = true;
    return () => {
      if (isOpen) this.#change(address, -1);
      isOpen = false;
    };
  }

  #change(address: string, by: 1 | -1): void {
    this.all += by;
    const count = this.of(address) + by;
    if (count > 0) this.#byAddress.set(address, count);
    else this.#byAddress.delete(address);
  }
}
