import type { Reason } from '../../errors/problem.ts';
import type { RolloutEvent } from './events.ts';
import { countNodes, rollbackRounds } from './rollback.ts';
import type { RolloutState } from './state.ts';

const by = 'wavegate';

/**
 * What the rollout file's `on-failure.then` does about a failure. The first failure decides: while the rollout is stopping a further one
 * changes nothing. A rollback that fails cannot be answered by a rollback: it pauses.
 */
export function reactionTo(state: RolloutState, reason: Reason, at: number): RolloutEvent[] {
  const { then } = state.plan.definition.onFailure;
  if (then === 'pause' || state.phase === 'rollback' || state.hold?.kind === 'paused')
    return pauseFor(state, reason, at);
  if (then === 'rollback' && !anythingToRollBack(state)) return pauseFor(state, reason, at);
  if (state.stop !== null || state.ending !== null) return [];
  return [{ type: 'stop-requested', at, reaction: then, kill: false, reason, by }];
}

/**
 * A pause that asks for a person. One that is paused already is told a new kind of reason, so that nobody resumes without knowing of it;
 * a tolerance that was exceeded stays the reason, because resuming forgives it.
 */
export function pauseFor(state: RolloutState, reason: Reason, at: number): RolloutEvent[] {
  if (state.stop !== null || state.ending !== null) return [];
  const known = state.hold?.kind === 'paused' ? state.hold.reason.code : null;
  if (known === 'tolerance-exceeded' || known === reason.code) return [];
  return [{ type: 'rollout-paused', at, reason, by }];
}

function anythingToRollBack(state: RolloutState): boolean {
  const { steps, onFailure } = state.plan.definition;
  if (steps.rollback === undefined) return false;
  // Nodes in flight will have been applied when they end.
  return state.nodes.counts.running > 0 || countNodes(rollbackRounds(state, onFailure.rollback.scope)) > 0;
}
