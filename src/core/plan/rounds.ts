import { layRounds } from './finer-rounds.ts';
import { limitGroupsOf } from './limits.ts';
import type { Plan } from './plan.ts';
import { splitRounds } from './split-rounds.ts';
import { type Work, workOf } from './work.ts';

/** A round whose batches name their nodes one by one. */
export interface ListedRound {
  readonly maxParallel: number;
  readonly batches: readonly ListedBatch[];
}

export interface ListedBatch {
  /** `w1-r1-b1` */
  readonly id: string;
  readonly concurrency: number;
  readonly nodes: readonly number[];
}

/**
 * Rounds for nodes of a plan that are to be worked on again, under the plan's own limits and dependencies: `indexes` in the order in
 * which they should be taken. Batches are named `PREFIX-r1-b1`.
 */
export function planRounds(plan: Plan, indexes: readonly number[], { idPrefix }: { idPrefix: string }): ListedRound[] {
  const work = workOf(plan.nodes, plan.definition, limitGroupsOf(plan));
  return roundsOf(Int32Array.from(indexes), work, idPrefix);
}

/** The rounds of one wave; `items` are node indexes in the order of the rollout file. */
export function roundsOf(items: Int32Array, work: Work, idPrefix: string): ListedRound[] {
  const laid = splitRounds(items, work).flatMap((round) => layRounds(round.items, round, work));
  return laid.map(({ pool, best: { layout, maxParallel, concurrency } }, index) => {
    const members = concurrency.map((): number[] => []);
    layout.batchOf.forEach((batch, place) => {
      members[batch]?.push(pool.items[place] ?? 0);
    });
    const batches = members.map((nodes, batch) => ({
      id: `${idPrefix}-r${index + 1}-b${batch + 1}`,
      concurrency: concurrency[batch] ?? 1,
      nodes,
    }));
    return { maxParallel, batches };
  });
}
