import type { EventOf, RolloutEvent } from '../../core/rollout/events.ts';
import { openBackwards, openForward } from '../../core/rollout/open-work.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import type { Work } from '../../core/rollout/todo.ts';

/** What is open of a round, by the numbers under which it was handed out; null when nothing is, or it is not there. */
export function roundWork(state: RolloutState, wave: number, round: number): Work | null {
  if (state.phase === 'rollback') {
    const planned = state.rollback?.rounds[round];
    const work = planned === undefined || planned.wave !== wave ? null : openBackwards(state, planned);
    return work === null ? null : { do: 'work', direction: 'back', wave, round, work };
  }
  const planned = state.phase === 'waves' && state.wave === wave ? state.waves[wave]?.rounds[round] : undefined;
  const work = planned === undefined ? null : openForward(state, planned, wave);
  return work === null ? null : { do: 'work', direction: 'forward', wave, round, work };
}

/** The round that was handed out to jobs and never settled; null when none was. */
export function unsettledRound(events: readonly RolloutEvent[]): EventOf<'round-started'> | null {
  const last = events.findLast(({ type }) => type === 'round-started' || type === 'round-settled');
  return last?.type === 'round-started' && last.handedTo !== undefined ? last : null;
}
