import { maxBatches } from './work.ts';

/** How many nodes of each group are in each batch, up to 65,535. A group costs memory from its first node on; `clear` keeps the memory. */
export class GroupCounts {
  readonly #rows: Int32Array;
  #used = 0;
  #counts = new Uint16Array(64 * maxBatches);

  constructor(groups: number) {
    this.#rows = new Int32Array(groups).fill(-1);
  }

  clear(): void {
    this.#rows.fill(-1);
    this.#counts.fill(0, 0, this.#used * maxBatches);
    this.#used = 0;
  }

  count(group: number, batch: number): number {
    const row = this.#rows[group] ?? -1;
    return row === -1 ? 0 : (this.#counts[row * maxBatches + batch] ?? 0);
  }

  add(group: number, batch: number): void {
    let row = this.#rows[group] ?? -1;
    if (row === -1) {
      row = this.#used;
      this.#rows[group] = row;
      this.#used += 1;
      if (this.#used * maxBatches > this.#counts.length) this.#grow();
    }
    const at = row * maxBatches + batch;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
  }

  #grow(): void {
    const larger = new Uint16Array(this.#counts.length * 2);
    larger.set(this.#counts);
    this.#counts = larger;
  }
}
