import { openApproval } from '../../core/rollout/approval.ts';
import { environmentsOfWave } from '../../core/rollout/environment-lock.ts';
import type { RolloutState } from '../../core/rollout/state.ts';

/** Where a command about an execution counts: in the wave that comes next, and for a way back in all that were begun. */
export function environmentsAskedFor(state: RolloutState, verb: string): string[] {
  const { waves } = state.plan.definition;
  const until = Math.min(state.wave, waves.length - 1);
  const about = verb === 'rollback' ? waves.slice(0, until + 1) : waves.slice(until, until + 1);
  if (verb === 'approve' || verb === 'reject') {
    const open = openApproval(state);
    const wave = waves[open?.wave ?? until];
    return wave === undefined ? [] : environmentsOfWave(wave);
  }
  return [...new Set(about.flatMap(environmentsOfWave))];
}
