import type { Layout } from './layout.ts';
import { maxBatches, type Pool } from './work.ts';

/** A layout with the numbers that decide how fast it is. */
export interface Weighed {
  readonly layout: Layout;
  readonly maxParallel: number;
  /** By batch. */
  readonly concurrency: readonly number[];
  /** How long the round takes, in steps: the time that one node takes. A batch takes one more, to start. */
  readonly estimate: number;
}

/** How often each batch meets each group; made once a layout and asked for many numbers of parallel batches. */
export interface Profile {
  readonly pool: Pool;
  readonly layout: Layout;
  /** By batch. */
  readonly sizes: Int32Array;
  /** By group: `nodes × 256 + batch` of every batch that has nodes of it, the most first. */
  readonly weights: readonly Int32Array[];
}

export function profile(pool: Pool, layout: Layout): Profile {
  const sizes = new Int32Array(layout.batches);
  for (const batch of layout.batchOf) sizes[batch] = (sizes[batch] ?? 0) + 1;
  return { pool, layout, sizes, weights: weightsOf(pool, layout, sizes) };
}

function weightsOf(pool: Pool, { batchOf }: Layout, sizes: Int32Array): Int32Array[] {
  if (pool.columns.length === 0) return [];
  const weights = Array.from(pool.sizes, (): number[] => []);
  const count = new Int32Array(pool.sizes.length);
  const members = byBatch(batchOf, sizes);
  let from = 0;
  sizes.forEach((size, batch) => {
    const places = members.subarray(from, from + size);
    from += size;
    for (const column of pool.columns) {
      for (const place of places) {
        const group = column[place] ?? -1;
        if (group !== -1) count[group] = (count[group] ?? 0) + 1;
      }
      for (const place of places) {
        const group = column[place] ?? -1;
        if (group === -1 || count[group] === 0) continue;
        weights[group]?.push((count[group] ?? 0) * maxBatches + batch);
        count[group] = 0;
      }
    }
  });
  return weights.map((each) => Int32Array.from(each).sort().reverse());
}

/** The places, batch after batch. */
function byBatch(batchOf: Int32Array, sizes: Int32Array): Int32Array {
  const next = new Int32Array(sizes.length);
  for (let batch = 1; batch < sizes.length; batch += 1) next[batch] = (next[batch - 1] ?? 0) + (sizes[batch - 1] ?? 0);
  const places = new Int32Array(batchOf.length);
  batchOf.forEach((batch, place) => {
    const at = next[batch] ?? 0;
    next[batch] = at + 1;
    places[at] = place;
  });
  return places;
}

/** The most that so many parallel batches may do at once under all limits. Null: not even one node in each. */
export function weigh(of: Profile, maxParallel: number): Weighed | null {
  const { pool, sizes, weights, layout } = of;
  const concurrency = Array.from(sizes, (size) => (pool.shape.whole ? size : Math.min(size, pool.shape.concurrency)));
  for (let group = 0; group < weights.length; group += 1) {
    const entries = weights[group];
    if (entries === undefined) continue;
    const share = shareOf(entries, maxParallel, pool.atMost[group] ?? 0);
    if (share === Number.POSITIVE_INFINITY) continue;
    if (share === 0 || pool.shape.whole) return null;
    for (const entry of entries) {
      if (Math.floor(entry / maxBatches) <= share) break;
      const batch = entry % maxBatches;
      if ((concurrency[batch] ?? 0) > share) concurrency[batch] = share;
    }
  }
  return { layout, maxParallel, concurrency, estimate: makespan(sizes, concurrency, maxParallel) };
}

/**
 * How many nodes of a group each batch may have in progress, so that the `maxParallel` batches with the most of them keep to `atMost`;
 * infinite where they do anyway.
 */
export function shareOf(entries: Int32Array, maxParallel: number, atMost: number): number {
  let left = atMost;
  for (let index = Math.min(maxParallel, entries.length) - 1; index >= 0; index -= 1) {
    const share = Math.floor(left / (index + 1));
    const nodes = Math.floor((entries[index] ?? 0) / maxBatches);
    if (nodes > share) return share;
    left -= nodes;
  }
  return Number.POSITIVE_INFINITY;
}

/** In steps, when a batch starts as soon as another one ends. */
function makespan(sizes: Int32Array, concurrency: readonly number[], maxParallel: number): number {
  const ends = new Array<number>(Math.min(maxParallel, sizes.length)).fill(0);
  sizes.forEach((size, batch) => {
    const first = ends.indexOf(Math.min(...ends));
    ends[first] = (ends[first] ?? 0) + 1 + Math.ceil(size / (concurrency[batch] ?? 1));
  });
  return Math.max(0, ...ends);
}
