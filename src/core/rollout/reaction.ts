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
 * a tolerance that was exceeded stays the reason, because resuming forgives it. So does a node that nobody can tell about: it counts as
 * failed, and that a tolerance is exceeded with it says less.
 */
export function pauseFor(state: RolloutState, reason: Reason, at: number): RolloutEvent[] {
  if (state.stop !== null || state.ending !== null) return [];
  const known = state.hold?.kind === 'paused' ? state.hold.reason.code : null;
  if (known === 'tolerance-exceeded' || known === reason.code) return [];
  if (known === 'node-unknown' && reason.code === 'tolerance-exceeded') return [];
  return [{ type: 'rollout-paused', at, reason, by }];
}

function anythingToRollBack(state: RolloutState): boolean {
  const { steps, onFailure } = state.plan.definition;
  if (steps.rollback === undefined) return false;
  // Nodes in flight will have been applied when they end.
  return state.nodes.counts.running > 0 || countNodes(rollbackRounds(state, onFailure.rollback.scope)) > 0;
}
