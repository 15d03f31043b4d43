import type { Reason } from '../../errors/problem.ts';
import type { RolloutEvent } from './events.ts';
import { brokenStates } from './node-state.ts';
import { nodeAt } from './node-table.ts';
import type { RolloutState } from './state.ts';

const by = 'wavegate';

/**
 * What the rollout file's `on-failure.then` does about a failure. The first failure decides: while the rollout is stopping or
 * paused a further one changes nothing. A rollback that fails cannot be answered by a rollback: it pauses.
 */
export function reactionTo(state: RolloutState, reason: Reason, at: number): RolloutEvent[] {
  if (state.stop !== null || state.hold?.kind === 'paused' || state.ending !== null) return [];
  const { then } = state.plan.definition.onFailure;
  if (then === 'pause' || state.phase === 'rollback') return [{ type: 'rollout-paused', at, reason, by }];
  if (then === 'rollback' && !anythingToRollBack(state)) return [{ type: 'rollout-paused', at, reason, by }];
  return [{ type: 'stop-requested', at, reaction: then, kill: false, reason, by }];
}

function anythingToRollBack(state: RolloutState): boolean {
  if (state.nodes.counts.running > 0) return true;
  for (let index = 0; index < state.nodes.size; index++) {
    const node = nodeAt(state.nodes, index);
    if (node.applied && (node.state === 'succeeded' || brokenStates.has(node.state))) return true;
  }
  return false;
}
