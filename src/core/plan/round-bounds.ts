import type { Layout } from './layout.ts';
import { limitGroupsOf } from './limits.ts';
import type { Plan, PlannedRound } from './plan.ts';
import { type Profile, profile, shareOf } from './weigh.ts';
import { maxBatches, poolOf, type Work, workOf } from './work.ts';

/** What keeps a number of the plan from being larger. */
export type Bound =
  | { readonly by: 'file' }
  /** There are no more batches in the round, or no more nodes in the batch. */
  | { readonly by: 'size' }
  | { readonly by: 'limit'; readonly limit: number; readonly group: number }
  /** More would be allowed, and slower: limits would have to be kept inside each batch instead. */
  | { readonly by: 'speed' };

export interface RoundBounds {
  readonly maxParallel: Bound;
  /** By batch. */
  readonly concurrency: readonly Bound[];
}

/** Nothing of this is stored in a plan: it is worked out again from its numbers. */
export function boundsOf(plan: Plan): (round: PlannedRound) => RoundBounds {
  const work = workOf(plan.nodes, plan.definition, limitGroupsOf(plan));
  return (round) => {
    const weights = profileOf(round, work);
    return { maxParallel: parallelBound(round, weights), concurrency: concurrencyBounds(round, weights) };
  };
}

function profileOf(round: PlannedRound, work: Work): Profile {
  const items = Int32Array.from({ length: round.to - round.from }, (_, place) => round.from + place);
  const batchOf = new Int32Array(items.length);
  round.batches.forEach(({ from, to }, batch) => batchOf.fill(batch, from - round.from, to - round.from));
  const layout: Layout = { batchOf, batches: round.batches.length };
  return profile(poolOf(items, work), layout);
}

function parallelBound({ maxParallel, batches }: PlannedRound, { pool, weights }: Profile): Bound {
  if (maxParallel >= pool.shape.parallel) return { by: 'file' };
  if (maxParallel >= batches.length) return { by: 'size' };
  for (const [number, entries] of weights.entries()) {
    const inProgress = Array.from(entries, (entry) =>
      Math.min(Math.floor(entry / maxBatches), batches[entry % maxBatches]?.concurrency ?? 0),
    );
    const heaviest = inProgress.sort((a, b) => b - a).slice(0, maxParallel + 1);
    const group = pool.groups[number];
    if (group !== undefined && heaviest.reduce((sum, each) => sum + each, 0) > (pool.atMost[number] ?? 0)) {
      return { by: 'limit', ...group };
    }
  }
  return { by: 'speed' };
}

function concurrencyBounds({ maxParallel, batches }: PlannedRound, { pool, weights }: Profile): Bound[] {
  const bounds = batches.map(({ from, to, concurrency }): Bound => {
    if (concurrency >= to - from) return { by: 'size' };
    return { by: concurrency >= pool.shape.concurrency ? 'file' : 'speed' };
  });
  for (const [number, entries] of weights.entries()) {
    const share = shareOf(entries, maxParallel, pool.atMost[number] ?? 0);
    const group = pool.groups[number];
    for (const entry of entries) {
      const batch = entry % maxBatches;
      if (group === undefined || Math.floor(entry / maxBatches) <= share) break;
      if (bounds[batch]?.by === 'speed' && batches[batch]?.concurrency === share)
        bounds[batch] = { by: 'limit', ...group };
    }
  }
  return bounds;
}
