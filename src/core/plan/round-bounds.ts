import type { Layout } from './layout.ts';
import { limitGroupsOf } from './limits.ts';
import type { Plan, PlannedRound } from './plan.ts';
import { batchOf, nodesOf, type Profile, profile, shareOf } from './weigh.ts';
import { poolOf, type Work, workOf } from './work.ts';

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
export function boundsOf(
  plan: Plan,
  work: Work = workOf(plan.nodes, plan.definition, limitGroupsOf(plan)),
): (round: PlannedRound) => RoundBounds {
  return (round) => {
    const weights = profileOf(round, work);
    return { maxParallel: parallelBound(round, weights), concurrency: concurrencyBounds(round, weights) };
  };
}

function profileOf(round: PlannedRound, work: Work): Profile {
  const items = Int32Array.from({ length: round.to - round.from }, (_, place) => round.from + place);
  const batches = new Int32Array(items.length);
  round.batches.forEach(({ from, to }, batch) => batches.fill(batch, from - round.from, to - round.from));
  const layout: Layout = { batchOf: batches, batches: round.batches.length };
  return profile(poolOf(items, work), layout);
}

function parallelBound({ maxParallel, batches }: PlannedRound, { pool, weights }: Profile): Bound {
  if (maxParallel >= pool.shape.parallel) return { by: 'file' };
  if (maxParallel >= batches.length) return { by: 'size' };
  for (const [number, group] of pool.groups.entries()) {
    const entries = weights.entries.subarray(weights.starts[number], weights.starts[number + 1]);
    const inProgress = entries.map((entry) => Math.min(nodesOf(entry), batches[batchOf(entry)]?.concurrency ?? 0));
    const heaviest = inProgress.sort().subarray(-maxParallel - 1);
    if (heaviest.reduce((sum, each) => sum + each, 0) > (pool.atMost[number] ?? 0)) return { by: 'limit', ...group };
  }
  return { by: 'speed' };
}

function concurrencyBounds({ maxParallel, batches }: PlannedRound, { pool, weights }: Profile): Bound[] {
  const bounds = batches.map(({ from, to, concurrency }): Bound => {
    if (concurrency >= to - from) return { by: 'size' };
    return { by: concurrency >= pool.shape.concurrency ? 'file' : 'speed' };
  });
  for (const [number, group] of pool.groups.entries()) {
    const share = shareOf(weights, number, maxParallel, pool.atMost[number] ?? 0);
    for (const entry of weights.entries.subarray(weights.starts[number], weights.starts[number + 1])) {
      const batch = batchOf(entry);
      const held = nodesOf(entry) > share && batches[batch]?.concurrency === share;
      if (held && bounds[batch]?.by === 'speed') bounds[batch] = { by: 'limit', ...group };
    }
  }
  return bounds;
}
