import { type Reason, reason } from '../../errors/problem.ts';
import type { Tolerance } from '../definition/rollout-definition.ts';
import { findBatch } from './open-work.ts';
import { emptyTally, type RolloutState, type Tally } from './state.ts';

/** What is over, so that percentages of it are judged whatever their min-sample. */
export interface Judged {
  readonly wave: number;
  readonly batch?: string;
  readonly over?: 'batch' | 'wave' | 'rollout';
}

/** The first tolerance that is exceeded, in the order of the rollout file; null while all hold. */
export function exceededTolerance(state: RolloutState, judged: Judged): Reason | null {
  for (const tolerance of state.plan.definition.onFailure.tolerate) {
    const found = exceeded(state, tolerance, judged);
    if (found !== null) return found;
  }
  return null;
}

function exceeded(state: RolloutState, tolerance: Tolerance, judged: Judged): Reason | null {
  if (awaitsSecondChance(state, tolerance)) return null;
  const scope = scopeOf(state, tolerance, judged);
  if (scope === null) return null;
  const tolerated = toleratedCount(tolerance, scope.size);
  const count = tolerance.per === 'consecutive' ? scope.streak : scope.tally[tolerance.class];
  if (count <= tolerated) return null;
  const sampled = scope.tally.ended >= Math.min(tolerance.minSample, scope.size);
  if (tolerance.amount.kind === 'percent' && !sampled && judged.over !== tolerance.per) return null;
  return reason('tolerance-exceeded', {
    class: tolerance.class,
    count,
    tolerated,
    written: `${tolerance.amount.value}${tolerance.amount.kind === 'percent' ? '%' : ''}`,
    per: tolerance.per,
    scope: scope.name,
    of: scope.size,
  });
}

/** Where unreachable nodes are put off, tolerating none of them is about those that the catch-up wave cannot reach either. */
function awaitsSecondChance(state: RolloutState, { class: failure, amount }: Tolerance): boolean {
  const { definition, waves } = state.plan;
  const putOff = definition.onFailure.unreachable === 'defer' && state.waves.length === waves.length;
  return putOff && failure === 'unreachable' && amount.value === 0;
}

/** Rounded down, so that 0 % and less than one node tolerate nothing. Integers throughout. */
function toleratedCount(tolerance: Tolerance, size: number): number {
  const { kind, value } = tolerance.amount;
  return kind === 'count' ? value : Math.floor((size * value) / 100);
}

function scopeOf(
  state: RolloutState,
  tolerance: Tolerance,
  judged: Judged,
): { name: string; size: number; tally: Tally; streak: number } | null {
  const wave = state.waves[judged.wave];
  if (wave === undefined) return null;
  const size = tolerance.amount.kind === 'percent' ? wave.percentOf : wave.size;
  switch (tolerance.per) {
    case 'rollout':
      return { name: 'the rollout', size: state.plan.nodes.length, tally: state.tally, streak: 0 };
    case 'wave':
      return { name: `wave ${wave.name}`, size, tally: wave.tally, streak: 0 };
    case 'consecutive':
      return {
        name: `wave ${wave.name}`,
        size: wave.percentOf,
        tally: wave.tally,
        streak: wave.streak[tolerance.class],
      };
    case 'batch': {
      if (judged.batch === undefined) return null;
      const { batch } = judged;
      const members = findBatch(state, judged.wave, batch)?.nodes.length ?? 0;
      return { name: `batch ${batch}`, size: members, tally: state.batches.get(batch) ?? emptyTally, streak: 0 };
    }
  }
}
