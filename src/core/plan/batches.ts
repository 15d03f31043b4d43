import { type Candidate, candidates, optimisticEstimate, parallels } from './candidates.ts';
import type { Layout } from './layout.ts';
import { allowsTwo } from './singles.ts';
import { profile, type Profile, type Weighed, weigh } from './weigh.ts';
import type { Pool } from './work.ts';

/** How many layouts are tried for a round; more hardly ever find a better one. */
const tries = 6;
/** So close to what no layout can beat none is looked for. */
const closeEnough = 1.03;

/**
 * The batches of a round and what may run at once, so that the round takes as little time as possible, by the estimate, without breaking a
 * limit. Three kinds of layout are tried: nodes in order; groups spread, so that several batches may run at once; groups kept together, so
 * that the batches that run at once touch different groups. `given` is a layout that is always allowed.
 */
export function bestBatches(pool: Pool, given: Layout): Weighed {
  let best = bestOf(pool, given, null);
  if (best === null) throw new Error('no number of parallel batches keeps the limits');
  const enough = lowerBound(pool) * closeEnough;
  if (best.estimate <= enough) return best;
  for (const candidate of candidates(pool).slice(0, tries)) {
    if (best.estimate <= enough || !couldWin(candidate, best)) break;
    const layout = candidate.make();
    if (layout !== null) best = bestOf(pool, layout, best) ?? best;
  }
  return best;
}

/** The candidates stand in this order: where one could not win, none after it could. */
function couldWin({ optimistic, batches }: Candidate, best: Weighed): boolean {
  return optimistic < best.estimate || (optimistic === best.estimate && batches < best.layout.batches);
}

/** The better of the incumbent and the layout with its best number of parallel batches; of equals the one with fewer batches. */
function bestOf(pool: Pool, layout: Layout, incumbent: Weighed | null): Weighed | null {
  // The more run at once the better it could be.
  const batches = Math.min(pool.shape.parallel, layout.batches);
  if (incumbent !== null && !couldBeBetter(pool, layout, batches, incumbent)) return incumbent;
  const most = allowsTwo(pool, layout) ? batches : 1;
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
