/** The smallest number comes out first; each number carries an item. */
export class MinHeap {
  readonly #keys: number[] = [];
  readonly #items: number[] = [];

  push(key: number, item: number): void {
    let hole = this.#keys.length;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (this.#key(parent) <= key) break;
      this.#move(parent, hole);
      hole = parent;
    }
    this.#keys[hole] = key;
    this.#items[hole] = item;
  }

  /** Undefined when it is empty. */
  pop(): { key: number; item: number } | undefined {
    const [key, item] = [this.#keys[0], this.#items[0]];
    const [lastKey, lastItem] = [this.#keys.pop(), this.#items.pop()];
    if (key === undefined || item === undefined || lastKey === undefined || lastItem === undefined) return undefined;
    if (this.#keys.length > 0) this.#sink(lastKey, lastItem);
    return { key, item };
  }

  #sink(key: number, item: number): void {
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= this.#keys.length) break;
      if (child + 1 < this.#keys.length && this.#key(child + 1) < this.#key(child)) child += 1;
      if (this.#key(child) >= key) break;
      this.#move(child, hole);
      hole = child;
    }
    this.#keys[hole] = key;
    this.#items[hole] = item;
  }

  #key(at: number): number {
    return this.#keys[at] ?? 0;
  }

  #move(from: number, to: number): void {
    this.#keys[to] = this.#key(from);
    this.#items[to] = this.#items[from] ?? 0;
  }
}
