/**
 * How many nodes of each group are in each batch, up to 65,535. A group costs memory from its first node on. One is used again and
 * again, because `clear` keeps the memory, and new memory costs more than what is done with it.
 */
export class GroupCounts {
  readonly #batches: number;
  #rows = new Int32Array();
  #used = 0;
  #counts: Uint16Array;

  /** `batches`: how many there may be. */
  constructor(batches: number) {
    this.#batches = batches;
    this.#counts = new Uint16Array(64 * batches);
  }

  /** Nothing is counted, and groups are numbered up to `groups`. */
  clear(groups: number): void {
    if (groups > this.#rows.length) this.#rows = new Int32Array(groups);
    this.#rows.fill(-1);
    this.#counts.fill(0, 0, this.#used * this.#batches);
    this.#used = 0;
  }

  count(group: number, batch: number): number {
    const row = this.#rows[group] ?? -1;
    return row === -1 ? 0 : (this.#counts[row * this.#batches + batch] ?? 0);
  }

  add(group: number, batch: number): void {
    let row = this.#rows[group] ?? -1;
    if (row === -1) {
      row = this.#used;
      this.#rows[group] = row;
      this.#used += 1;
      if (this.#used * this.#batches > this.#counts.length) this.#grow();
    }
    const at = row * this.#batches + batch;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
  }

  #grow(): void {
    const larger = new Uint16Array(this.#counts.length * 2);
    larger.set(this.#counts);
    this.#counts = larger;
  }
}
