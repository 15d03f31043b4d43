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

/**
 * How often each batch meets each group; made once a layout and asked for many numbers of parallel batches. The weights are in memory
 * that the pool shares: they hold until another profile is made.
 */
export interface Profile {
  readonly pool: Pool;
  readonly layout: Layout;
  /** By batch. */
  readonly sizes: Int32Array;
  readonly weights: Weights;
}

/** How many nodes of each group are in which batch. */
export interface Weights {
  /** `nodes × 256 + batch`, group after group, in each of them the most nodes last. */
  readonly entries: Int32Array;
  /** By group: where its entries begin; and where the last ones end. */
  readonly starts: Int32Array;
}

export function nodesOf(entry: number): number {
  return Math.floor(entry / maxBatches);
}

export function batchOf(entry: number): number {
  return entry % maxBatches;
}

export function profile(pool: Pool, layout: Layout): Profile {
  const sizes = new Int32Array(layout.batches);
  for (let place = 0; place < layout.batchOf.length; place += 1) {
    const batch = layout.batchOf[place] ?? 0;
    sizes[batch] = (sizes[batch] ?? 0) + 1;
  }
  return { pool, layout, sizes, weights: weightsOf(pool, layout, sizes) };
}

function weightsOf(pool: Pool, layout: Layout, sizes: Int32Array): Weights {
  const groups = pool.sizes.length;
  const { scratch } = pool.shared;
  const starts = scratch.take('start of a group', groups + 1).fill(0);
  if (groups === 0) return { entries: new Int32Array(), starts };
  const { met, entries: unsorted } = meetings(pool, layout, sizes);
  for (let meeting = 0; meeting < met.length; meeting += 1) {
    const after = (met[meeting] ?? 0) + 1;
    starts[after] = (starts[after] ?? 0) + 1;
  }
  for (let group = 0; group < groups; group += 1) starts[group + 1] = (starts[group + 1] ?? 0) + (starts[group] ?? 0);
  const next = scratch.take('next of a group', groups + 1);
  next.set(starts);
  const entries = scratch.take('entries by group', met.length);
  for (let meeting = 0; meeting < met.length; meeting += 1) {
    const group = met[meeting] ?? 0;
    const at = next[group] ?? 0;
    next[group] = at + 1;
    entries[at] = unsorted[meeting] ?? 0;
  }
  for (let group = 0; group < groups; group += 1) sortRange(entries, starts[group] ?? 0, starts[group + 1] ?? 0);
  return { entries, starts };
}

/** Longer ranges are left to the runtime, whose sort costs more to call than a short range takes. */
const shortRange = 24;

function sortRange(entries: Int32Array, from: number, to: number): void {
  if (to - from > shortRange) {
    entries.subarray(from, to).sort();
    return;
  }
  for (let at = from + 1; at < to; at += 1) {
    const entry = entries[at] ?? 0;
    let place = at;
    for (; place > from && (entries[place - 1] ?? 0) > entry; place -= 1) entries[place] = entries[place - 1] ?? 0;
    entries[place] = entry;
  }
}

/** Every batch with every group it has nodes of: the group, and the entry of it. */
function meetings(pool: Pool, layout: Layout, sizes: Int32Array): { met: Int32Array; entries: Int32Array } {
  const { scratch } = pool.shared;
  const members = byBatch(layout.batchOf, sizes, scratch.take('places by batch', layout.batchOf.length));
  // Every count goes back to zero below.
  const count = scratch.take('count in a batch', pool.sizes.length);
  const met = scratch.take('met', members.length * pool.columns.length);
  const entries = scratch.take('entries as met', met.length);
  let found = 0;
  for (const column of pool.columns) {
    let from = 0;
    for (let batch = 0; batch < sizes.length; batch += 1) {
      const first = found;
      const to = from + (sizes[batch] ?? 0);
      for (let at = from; at < to; at += 1) {
        const group = column[members[at] ?? 0] ?? -1;
        if (group === -1) continue;
        const before = count[group] ?? 0;
        count[group] = before + 1;
        if (before > 0) continue;
        met[found] = group;
        found += 1;
      }
      for (let meeting = first; meeting < found; meeting += 1) {
        const group = met[meeting] ?? 0;
        entries[meeting] = (count[group] ?? 0) * maxBatches + batch;
        count[group] = 0;
      }
      from = to;
    }
  }
  return { met: met.subarray(0, found), entries };
}

/** Puts the places in, batch after batch. */
function byBatch(batches: Int32Array, sizes: Int32Array, places: Int32Array): Int32Array {
  const next = new Int32Array(sizes.length);
  for (let batch = 1; batch < sizes.length; batch += 1) next[batch] = (next[batch - 1] ?? 0) + (sizes[batch - 1] ?? 0);
  for (let place = 0; place < batches.length; place += 1) {
    const batch = batches[place] ?? 0;
    const at = next[batch] ?? 0;
    next[batch] = at + 1;
    places[at] = place;
  }
  return places;
}

/** The most that so many parallel batches may do at once under all limits. Null: not even one node in each. */
export function weigh(of: Profile, maxParallel: number): Weighed | null {
  const { pool, sizes, weights, layout } = of;
  const concurrency: number[] = [];
  for (let batch = 0; batch < sizes.length; batch += 1) {
    const size = sizes[batch] ?? 0;
    concurrency.push(pool.shape.whole ? size : Math.min(size, pool.shape.concurrency));
  }
  for (let group = 0; group < pool.sizes.length; group += 1) {
    const share = shareOf(weights, group, maxParallel, pool.atMost[group] ?? 0);
    if (share === Number.POSITIVE_INFINITY) continue;
    if (share === 0 || pool.shape.whole) return null;
    for (let at = (weights.starts[group + 1] ?? 0) - 1; at >= (weights.starts[group] ?? 0); at -= 1) {
      const entry = weights.entries[at] ?? 0;
      if (nodesOf(entry) <= share) break;
      const batch = batchOf(entry);
      if ((concurrency[batch] ?? 0) > share) concurrency[batch] = share;
    }
  }
  return { layout, maxParallel, concurrency, estimate: makespan(sizes, concurrency, maxParallel) };
}

/**
 * How many nodes of a group each batch may have in progress, so that the `maxParallel` batches with the most of them keep to `atMost`;
 * infinite where they do anyway.
 */
export function shareOf({ entries, starts }: Weights, group: number, maxParallel: number, atMost: number): number {
  const to = starts[group + 1] ?? 0;
  let left = atMost;
  let batches = Math.min(maxParallel, to - (starts[group] ?? 0));
  for (let at = to - batches; at < to; at += 1) {
    const share = Math.floor(left / batches);
    const nodes = nodesOf(entries[at] ?? 0);
    if (nodes > share) return share;
    left -= nodes;
    batches -= 1;
  }
  return Number.POSITIVE_INFINITY;
}

/** In steps, when a batch starts as soon as another one ends. */
function makespan(sizes: Int32Array, concurrency: readonly number[], maxParallel: number): number {
  const ends = new Int32Array(Math.min(maxParallel, sizes.length));
  let last = 0;
  for (let batch = 0; batch < sizes.length; batch += 1) {
    let first = 0;
    for (let each = 1; each < ends.length; each += 1) if ((ends[each] ?? 0) < (ends[first] ?? 0)) first = each;
    const end = (ends[first] ?? 0) + 1 + Math.ceil((sizes[batch] ?? 0) / (concurrency[batch] ?? 1));
    ends[first] = end;
    if (end > last) last = end;
  }
  return last;
}
