import { type Layout, spread, together } from './layout.ts';
import { countInSingles, keepsSingles } from './singles.ts';
import { maxBatches, type Pool } from './work.ts';

/** A layout that may be worth making. */
export interface Candidate {
  /** The estimate is not lower than this, or hardly. */
  readonly optimistic: number;
  readonly batches: number;
  readonly make: () => Layout | null;
}

/** The most promising first, of equals the one with fewer batches. */
export function candidates(pool: Pool): Candidate[] {
  const found = new Map<string, Candidate>();
  for (const maxParallel of parallels(pool, Math.min(pool.shape.parallel, maxBatches))) {
    for (const each of spreads(pool, maxParallel)) {
      for (const size of sizesFor(pool, maxParallel, each.concurrency)) {
        const batches = Math.max(batchCount(pool, size), each.batches);
        const key = each.caps === null ? `${size}` : `${size} ${maxParallel} ${each.concurrency}`;
        if (batches > maxBatches || found.has(key)) continue;
        const optimistic = optimisticEstimate(pool, batches, maxParallel, each.concurrency);
        found.set(key, { optimistic, batches, make: () => spread(pool, size, each.caps) });
      }
    }
  }
  if (!pool.shape.whole) for (const [key, candidate] of togethers(pool)) found.set(key, candidate);
  return [...found.values()].sort((a, b) => a.optimistic - b.optimistic || a.batches - b.batches);
}

interface Spread {
  readonly concurrency: number;
  /** Null: no group binds at this concurrency. */
  readonly caps: Int32Array | null;
  /** What the caps ask for at least. */
  readonly batches: number;
}

/** For so many parallel batches: the concurrencies worth having, each with the caps on a group's nodes in a batch that allow it. */
function spreads(pool: Pool, maxParallel: number): Spread[] {
  const { whole, size, concurrency } = pool.shape;
  const most = whole ? size : concurrency;
  const shares = pool.atMost.map((limit) => Math.floor(limit / maxParallel));
  if (shares.includes(0)) return [];
  const levels = new Set([most]);
  if (!whole) for (const share of shares) if (share < most) levels.add(share);
  return [...levels]
    .sort((a, b) => b - a)
    .map((level) => {
      let batches = 0;
      const caps = shares.map((share, group) => {
        if (share >= level) return size;
        batches = Math.max(batches, Math.ceil((pool.sizes[group] ?? 0) / share));
        return share;
      });
      return { concurrency: level, caps: batches === 0 ? null : caps, batches };
    });
}

function* togethers(pool: Pool): Generator<[string, Candidate]> {
  const { concurrency } = pool.shape;
  const nodesInSingles = countInSingles(pool);
  for (const [index, column] of pool.columns.entries()) {
    // Batches that share a single do not run at once, and a batch that has all of one works on a node at a time.
    const keeps = keepsSingles(pool, column);
    const parallel = keeps ? pool.shape.parallel : 1;
    const oneByOne = keeps ? nodesInSingles : 0;
    const end = pool.firstGroups[index + 1] ?? pool.atMost.length;
    let [low, high] = [concurrency, 1];
    for (let group = pool.firstGroups[index] ?? 0; group < end; group += 1) {
      const most = pool.atMost[group] ?? 1;
      low = Math.min(low, most);
      high = Math.max(high, Math.min(concurrency, most));
    }
    const steps = oneByOne + Math.ceil((pool.items.length - oneByOne) / high);
    for (const size of sizesFor(pool, parallel, low)) {
      const batches = batchCount(pool, size);
      const optimistic = Math.ceil((batches + steps) / parallel);
      yield [`together ${index} ${size}`, { optimistic, batches, make: () => together(pool, size, column) }];
    }
  }
}

/** In steps, with no group in the way. */
export function optimisticEstimate(pool: Pool, batches: number, maxParallel: number, concurrency: number): number {
  return Math.ceil((batches + Math.ceil(pool.items.length / concurrency)) / maxParallel);
}

/**
 * Batch sizes worth trying, where so many batches run at once with so many nodes at once: the two fastest, of equals the larger, and the
 * full one.
 */
function sizesFor(pool: Pool, maxParallel: number, concurrency: number): number[] {
  const { size, whole } = pool.shape;
  const tried = new Set([size]);
  for (let steps = 1; steps <= 16 && steps * concurrency < size; steps += 1) tried.add(steps * concurrency);
  for (let turns = 1; turns <= 16; turns += 1) {
    const even = Math.ceil(pool.items.length / (maxParallel * turns));
    if (even < size) tried.add(even);
  }
  const [first, second] = [
    { size: 0, time: Infinity },
    { size: 0, time: Infinity },
  ];
  for (const each of tried) {
    const batches = batchCount(pool, each);
    if (batches > maxBatches) continue;
    const steps = whole ? 1 : Math.ceil(each / concurrency);
    const time = Math.ceil(batches / maxParallel) * (1 + steps);
    if (time < first.time || (time === first.time && each > first.size)) {
      [second.size, second.time] = [first.size, first.time];
      [first.size, first.time] = [each, time];
    } else if (time < second.time || (time === second.time && each > second.size)) {
      [second.size, second.time] = [each, time];
    }
  }
  return [...new Set([first.size, second.size, size])].filter((each) => each > 0);
}

function batchCount(pool: Pool, size: number): number {
  let count = 0;
  for (const nodes of pool.bySizes) count += Math.ceil(nodes / size);
  return count;
}

/** The numbers of parallel batches worth asking for, from `most` down. */
export function parallels(pool: Pool, most: number): number[] {
  const found = new Set([most, 1]);
  if (pool.columns.length > 0) {
    for (let each = 2; each < most; each += most <= 16 ? 1 : Math.ceil(each / 4)) found.add(each);
    for (const limit of pool.atMost) if (limit < most && found.size < 64) found.add(limit);
  }
  return [...found].sort((a, b) => b - a);
}
