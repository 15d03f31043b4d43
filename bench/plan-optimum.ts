/** The best plan of all, by trying every one: for fleets of a handful of nodes. */
import { limitGroupsOf, type LimitBound } from '../src/core/plan/limits.ts';
import type { Plan, PlannedRound } from '../src/core/plan/plan.ts';

interface Batch {
  readonly size: number;
  readonly concurrency: number;
}

/** In steps: a batch takes one to start and one for each turn of `concurrency` nodes; batches start in order as others end. */
export function makespan({ batches, maxParallel }: PlannedRound): number {
  return time(
    batches.map(({ from, to, concurrency }) => ({ size: to - from, concurrency })),
    maxParallel,
  );
}

function time(batches: readonly Batch[], maxParallel: number): number {
  const ends = new Array<number>(maxParallel).fill(0);
  for (const { size, concurrency } of batches) {
    ends.sort((a, b) => a - b);
    ends[0] = (ends[0] ?? 0) + 1 + Math.ceil(size / concurrency);
  }
  return Math.max(...ends);
}

/** Over every division of the nodes into batches, every number of parallel ones and every concurrency of each, in one round. */
export function bestMakespan(plan: Plan): number {
  const { size, parallel, concurrency } = plan.definition.batch;
  const bounds = limitGroupsOf(plan);
  let best = Number.POSITIVE_INFINITY;
  for (const parts of divisions(plan.nodes.length, size)) {
    for (const concurrencies of choices(parts.map((part) => Math.min(part.length, concurrency)))) {
      const batches = parts.map((part, index) => ({ size: part.length, concurrency: concurrencies[index] ?? 1 }));
      for (let maxParallel = Math.min(parallel, parts.length); maxParallel >= 1; maxParallel -= 1) {
        const found = time(batches, maxParallel);
        if (found < best && isAllowed(parts, concurrencies, maxParallel, bounds)) best = found;
      }
    }
  }
  return best;
}

function isAllowed(
  parts: readonly (readonly number[])[],
  concurrencies: readonly number[],
  maxParallel: number,
  bounds: readonly LimitBound[],
): boolean {
  return bounds.every(({ groupOf, atMost }) =>
    atMost.every((most, group) => {
      const weights = parts.map((part, index) =>
        Math.min(concurrencies[index] ?? 1, part.filter((node) => groupOf[node] === group).length),
      );
      const heaviest = weights.toSorted((a, b) => b - a).slice(0, maxParallel);
      return heaviest.reduce((sum, each) => sum + each, 0) <= most;
    }),
  );
}

function* divisions(count: number, size: number): Generator<number[][]> {
  if (count === 0) {
    yield [];
    return;
  }
  for (const rest of divisions(count - 1, size)) {
    yield [...rest, [count - 1]];
    for (const [index, part] of rest.entries()) {
      if (part.length < size) yield rest.with(index, [...part, count - 1]);
    }
  }
}

function* choices(most: readonly number[]): Generator<number[]> {
  const [first, ...others] = most;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const rest of choices(others)) for (let each = first; each >= 1; each -= 1) yield [each, ...rest];
}
