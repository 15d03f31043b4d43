import type { GroupCounts } from './group-counts.ts';
import { maxBatches, type Pool } from './work.ts';

/**
 * Puts places of a pool into batches, each into the first one with room: for its size, for its value of `batch.by`, and where
 * caps are given, for the number of nodes of one group that a batch may have. Batches keep the order of the nodes as far as caps let them.
 */
export class Packer {
  readonly #pool: Pool;
  readonly #size: number;
  readonly #caps: Int32Array | null;
  readonly #fill: number[] = [];
  #placed = 0;
  /** By value of `by`: its batches, and how many of them, from the first, are known to be full. */
  readonly #lanes: { readonly batches: number[]; full: number }[];
  readonly #counts: GroupCounts;
  /** By group: all batches before this one have as many of it as they may; only kept where batches may mix any nodes. */
  readonly #closed: Int32Array;

  /** `caps`: by group; null: none. */
  constructor(pool: Pool, size: number, caps: Int32Array | null) {
    this.#pool = pool;
    this.#size = size;
    this.#caps = caps;
    this.#lanes = Array.from({ length: pool.byCount }, () => ({ batches: [], full: 0 }));
    this.#counts = pool.shared.perBatch;
    this.#counts.clear(pool.sizes.length);
    this.#closed = new Int32Array(caps === null ? 0 : caps.length);
  }

  get batches(): number {
    return this.#fill.length;
  }

  /** No batch has room and none can be added. */
  get isFull(): boolean {
    return this.#placed === maxBatches * this.#size;
  }

  /** The batch that the place went to; -1 where none may take it. */
  place(at: number): number {
    const { by } = this.#pool;
    const lane = this.#lanes[by === null ? 0 : (by[at] ?? 0)];
    if (lane === undefined) throw new RangeError(`no lane for place ${at}`);
    const { batches } = lane;
    let candidate = Math.max(this.#firstOpen(lane), by === null ? this.#firstWithRoom(at) : 0);
    for (; candidate < batches.length; candidate += 1) {
      const batch = batches[candidate] ?? 0;
      if ((this.#fill[batch] ?? 0) < this.#size && this.#capsAllow(at, batch)) return this.#put(at, batch);
    }
    if (this.#fill.length === maxBatches) return -1;
    batches.push(this.#fill.length);
    this.#fill.push(0);
    return this.#put(at, this.#fill.length - 1);
  }

  #firstOpen(lane: { readonly batches: number[]; full: number }): number {
    while (lane.full < lane.batches.length && this.#fill[lane.batches[lane.full] ?? 0] === this.#size) lane.full += 1;
    return lane.full;
  }

  #firstWithRoom(at: number): number {
    if (this.#caps === null) return 0;
    const { columns } = this.#pool;
    let first = 0;
    for (let each = 0; each < columns.length; each += 1) {
      const group = columns[each]?.[at] ?? -1;
      if (group === -1) continue;
      let closed = this.#closed[group] ?? 0;
      while (closed < this.#fill.length && !this.#hasRoom(group, closed)) closed += 1;
      this.#closed[group] = closed;
      if (closed > first) first = closed;
    }
    return first;
  }

  #capsAllow(at: number, batch: number): boolean {
    if (this.#caps === null) return true;
    const { columns } = this.#pool;
    for (let each = 0; each < columns.length; each += 1) {
      const group = columns[each]?.[at] ?? -1;
      if (group !== -1 && !this.#hasRoom(group, batch)) return false;
    }
    return true;
  }

  #hasRoom(group: number, batch: number): boolean {
    return this.#counts.count(group, batch) < (this.#caps?.[group] ?? 0);
  }

  #put(at: number, batch: number): number {
    this.#fill[batch] = (this.#fill[batch] ?? 0) + 1;
    this.#placed += 1;
    if (this.#caps === null) return batch;
    const { columns } = this.#pool;
    for (let each = 0; each < columns.length; each += 1) {
      const group = columns[each]?.[at] ?? -1;
      if (group !== -1) this.#counts.add(group, batch);
    }
    return batch;
  }
}
