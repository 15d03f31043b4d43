import { reason } from '../../errors/problem.ts';
import type { RolloutEvent } from './events.ts';
import { isInside, type RolloutState, type WaveState } from './state.ts';

/** Whether the rollout stands still because somebody holds it back, and that is not over. */
export function isHeldBack({ hold, heldBack }: RolloutState, now: number): boolean {
  if (hold?.reason.code !== 'held-back' || heldBack === null) return false;
  return heldBack.until === null || now < heldBack.until;
}

/** What a hold does to a wave that nothing has begun of: it is kept out, or the hold is over by its own date. Empty: nobody holds it. */
export function keptOut({ heldBack }: RolloutState, wave: WaveState, at: number): RolloutEvent[] {
  if (heldBack === null || isInside(wave)) return [];
  const { by, note, until } = heldBack;
  if (until !== null && at >= until) return [{ type: 'hold-lifted', at, by: 'wavegate' }];
  const why = reason('held-back', { by, note, wave: wave.name });
  return [{ type: 'rollout-waiting', at, reason: why, ...(until === null ? {} : { notBefore: until }) }];
}
