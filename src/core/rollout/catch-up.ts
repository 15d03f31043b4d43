import { planRounds } from '../plan/rounds.ts';
import type { WorkRound } from './events.ts';
import { nodeAt } from './node-table.ts';
import type { RolloutState } from './state.ts';

/**
 * The rounds of the catch-up wave: the nodes that could not be reached, when the rollout file defers them. Null when there is nothing to
 * catch up with, and when the one catch-up wave has been planned already.
 */
export function planCatchUp(state: RolloutState): readonly WorkRound[] | null {
  const { plan } = state;
  if (plan.definition.onFailure.unreachable !== 'defer' || state.waves.length > plan.waves.length) return null;
  const deferred = plan.nodes
    .keys()
    .filter((index) => nodeAt(state.nodes, index).state === 'unreachable')
    .toArray();
  if (deferred.length === 0) return null;
  return planRounds(plan, deferred, { idPrefix: `w${plan.waves.length + 1}` });
}
