import { type Layout, spread, together } from './layout.ts';
import { profile, type Profile, type Weighed, weigh } from './weigh.ts';
import { maxBatches, type Pool } from './work.ts';

/** How many layouts are tried for a round; more hardly ever find a better one. */
const tries = 6;

/**
 * The batches of a round and what may run at once, so that the round takes as little time as possible, by the estimate, without breaking a
 * limit. Three kinds of layout are tried: nodes in order; groups spread, so that several batches may run at once; groups kept together, so
 * that the batches that run at once touch different groups. `given` is a layout that is always allowed.
 */
export function bestBatches(pool: Pool, given: Layout): Weighed {
  let best = bestOf(pool, given, null);
  if (best === null) throw new Error('no number of parallel batches keeps the limits');
  const bound = lowerBound(pool);
  for (const candidate of candidates(pool).slice(0, tries)) {
    if (best.estimate <= bound || candidate.optimistic > best.estimate) break;
    const layout = candidate.make();
    if (layout !== null) best = bestOf(pool, layout, best) ?? best;
  }
  return best;
}

/** The better of the incumbent and the layout with its best number of parallel batches; of equals the one with fewer batches. */
function bestOf(pool: Pool, layout: Layout, incumbent: Weighed | null): Weighed | null {
  // The more run at once the better it could be.
  const most = Math.min(pool.shape.parallel, layout.batches);
  if (incumbent !== null && !couldBeBetter(pool, layout, most, incumbent)) return incumbent;
  let best = incumbent;
  let weights: Profile | null = null;
  for (const maxParallel of parallels(pool, most)) {
    if (best !== null && !couldBeBetter(pool, layout, maxParallel, best)) continue;
    weights ??= profile(pool, layout);
    const found = weigh(weights, maxParallel);
    if (found !== null && (best === null || isBetter(found, best))) best = found;
  }
  return best;
}

function isBetter(a: Weighed, b: Weighed): boolean {
  if (a.estimate !== b.estimate) return a.estimate < b.estimate;
  return a.layout.batches < b.layout.batches;
}

/** Weighing is what costs: it is left out where even with no group in the way the layout would lose. */
function couldBeBetter(pool: Pool, layout: Layout, maxParallel: number, best: Weighed): boolean {
  const { size, concurrency, whole } = pool.shape;
  const least = optimisticEstimate(pool, layout.batches, maxParallel, whole ? size : concurrency);
  return least < best.estimate || (least === best.estimate && layout.batches < best.layout.batches);
}

/** The numbers of parallel batches worth asking for, from `most` down. */
function parallels(pool: Pool, most: number): number[] {
  const found = new Set([most, 1]);
  if (pool.columns.length > 0) {
    for (let each = 2; each < most; each += most <= 16 ? 1 : Math.ceil(each / 4)) found.add(each);
    for (const limit of pool.atMost) if (limit < most && found.size < 64) found.add(limit);
  }
  return [...found].sort((a, b) => b - a);
}

/** No layout can be faster: each group, and all nodes together, need so many steps, and a batch one to start. */
export function lowerBound(pool: Pool): number {
  const { size, parallel, concurrency, whole } = pool.shape;
  const count = pool.items.length;
  const atOnce = whole ? size : concurrency;
  const all = Math.ceil((Math.ceil(count / size) + Math.ceil(count / atOnce)) / parallel);
  let bound = Math.max(2, all);
  pool.sizes.forEach((nodes, group) => {
    bound = Math.max(bound, 1 + Math.ceil(nodes / (pool.atMost[group] ?? 1)));
  });
  return bound;
}

interface Candidate {
  /** The estimate is not lower than this, or hardly. */
  readonly optimistic: number;
  readonly batches: number;
  readonly make: () => Layout | null;
}

function candidates(pool: Pool): Candidate[] {
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
  const { parallel, concurrency } = pool.shape;
  for (const [index, column] of pool.columns.entries()) {
    const end = pool.firstGroups[index + 1] ?? pool.atMost.length;
    let [low, high] = [concurrency, 1];
    for (let group = pool.firstGroups[index] ?? 0; group < end; group += 1) {
      const most = pool.atMost[group] ?? 1;
      low = Math.min(low, most);
      high = Math.max(high, Math.min(concurrency, most));
    }
    for (const size of sizesFor(pool, parallel, low)) {
      const batches = batchCount(pool, size);
      const optimistic = optimisticEstimate(pool, batches, parallel, high);
      yield [`together ${index} ${size}`, { optimistic, batches, make: () => together(pool, size, column) }];
    }
  }
}

function optimisticEstimate(pool: Pool, batches: number, maxParallel: number, concurrency: number): number {
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
