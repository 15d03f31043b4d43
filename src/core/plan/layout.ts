import { Packer } from './packer.ts';
import { maxBatches, type Pool } from './work.ts';

/** Which batch every place of a pool is in. */
export interface Layout {
  readonly batchOf: Int32Array;
  readonly batches: number;
}

/** Batches filled in order, each with at most so many nodes of a group (`caps`, by group; null: any). Null: it takes too many batches. */
export function spread(pool: Pool, size: number, caps: Int32Array | null): Layout | null {
  const batchOf = new Int32Array(pool.items.length);
  if (caps === null && pool.by === null) {
    const batches = Math.ceil(batchOf.length / size);
    for (let place = 0; place < batchOf.length; place += 1) batchOf[place] = Math.floor(place / size);
    return batches > maxBatches ? null : { batchOf, batches };
  }
  const packer = new Packer(pool, size, caps);
  for (let place = 0; place < batchOf.length; place += 1) {
    const batch = packer.place(place);
    if (batch === -1) return null;
    batchOf[place] = batch;
  }
  return { batchOf, batches: packer.batches };
}

/**
 * Batches that keep the nodes of a group of one limit together, as far as they fit, so that few batches touch the group. Groups keep
 * the order of their first nodes; nodes of groups that do not bind fill what room is left. Null: it takes too many batches.
 */
export function together(pool: Pool, size: number, column: Int32Array): Layout | null {
  const batchOf = new Int32Array(pool.items.length);
  const filling = new Filling(size, pool.byCount);
  const bundles = bundlesOf(pool, column);
  for (let bundle = 0; bundle + 1 < bundles.starts.length; bundle += 1) {
    const end = bundles.starts[bundle + 1] ?? 0;
    let from = bundles.starts[bundle] ?? 0;
    const length = Math.ceil((end - from) / Math.ceil((end - from) / size));
    for (; from < end; from += length) {
      const to = Math.min(from + length, end);
      const batch = filling.put(to - from, laneOf(pool, bundles.places[from] ?? 0));
      if (batch === -1) return null;
      for (let at = from; at < to; at += 1) batchOf[bundles.places[at] ?? 0] = batch;
    }
  }
  for (let place = 0; place < batchOf.length; place += 1) {
    if (column[place] !== -1) continue;
    const batch = filling.put(1, laneOf(pool, place));
    if (batch === -1) return null;
    batchOf[place] = batch;
  }
  return { batchOf, batches: filling.batches };
}

function laneOf(pool: Pool, place: number): number {
  return pool.by === null ? 0 : (pool.by[place] ?? 0);
}

/** Puts pieces into the first batch of their value of `by` that has room for all of one. */
class Filling {
  readonly #size: number;
  readonly #fill = new Int32Array(maxBatches);
  /** By value of `by`: its batches, and how many of them, from the first, are known to be full. */
  readonly #lanes: { readonly batches: number[]; full: number }[];
  batches = 0;

  constructor(size: number, lanes: number) {
    this.#size = size;
    this.#lanes = Array.from({ length: lanes }, () => ({ batches: [], full: 0 }));
  }

  /** The batch; -1 where none has room and none can be added. */
  put(length: number, of: number): number {
    const lane = this.#lanes[of];
    if (lane === undefined) throw new RangeError(`no lane ${of}`);
    const { batches } = lane;
    while (lane.full < batches.length && this.#fill[batches[lane.full] ?? 0] === this.#size) lane.full += 1;
    let at = lane.full;
    while (at < batches.length && (this.#fill[batches[at] ?? 0] ?? 0) + length > this.#size) at += 1;
    if (at === batches.length) {
      if (this.batches === maxBatches) return -1;
      batches.push(this.batches);
      this.batches += 1;
    }
    const batch = batches[at] ?? 0;
    this.#fill[batch] = (this.#fill[batch] ?? 0) + length;
    return batch;
  }
}

/**
 * The places of each group, one group after the other in the order of their first nodes; of one value of `by` only in each bundle.
 * Of the pool's shared memory.
 */
function bundlesOf(pool: Pool, column: Int32Array): { readonly places: Int32Array; readonly starts: Int32Array } {
  const numbers = new Map<number, number>();
  const numberOf = pool.shared.scratch.take('bundle of a place', column.length);
  const sizes: number[] = [];
  for (let place = 0; place < column.length; place += 1) {
    const group = column[place] ?? -1;
    if (group === -1) continue;
    const key = group * pool.byCount + laneOf(pool, place);
    let number = numbers.get(key);
    if (number === undefined) {
      number = sizes.push(0) - 1;
      numbers.set(key, number);
    }
    numberOf[place] = number;
    sizes[number] = (sizes[number] ?? 0) + 1;
  }
  const starts = new Int32Array(sizes.length + 1);
  sizes.forEach((size, number) => {
    starts[number + 1] = (starts[number] ?? 0) + size;
  });
  const next = starts.slice(0, -1);
  const places = pool.shared.scratch.take('places by bundle', starts.at(-1) ?? 0);
  for (let place = 0; place < column.length; place += 1) {
    if (column[place] === -1) continue;
    const number = numberOf[place] ?? 0;
    const at = next[number] ?? 0;
    places[at] = place;
    next[number] = at + 1;
  }
  return { places, starts };
}
