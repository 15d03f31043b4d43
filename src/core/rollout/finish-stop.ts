import { reason } from '../../errors/problem.ts';
import type { RolloutEvent } from './events.ts';
import { countNodes, rollbackRounds } from './rollback.ts';
import type { RolloutState, Stop } from './state.ts';

/** What was asked for comes when nothing is in flight any more. A rollback that is too large, or has nothing to do, pauses. */
export function finishStop(state: RolloutState, stop: Stop, at: number): RolloutEvent[] {
  if (stop.reaction === 'abort') return [{ type: 'rollout-aborted', at, reason: stop.reason, by: stop.by }];
  const { rollback } = state.plan.definition.onFailure;
  const scope = stop.scope ?? rollback.scope;
  const rounds = rollbackRounds(state, scope);
  const count = countNodes(rounds);
  if (count === 0) return [{ type: 'rollout-paused', at, reason: stop.reason, by: stop.by }];
  const selected = state.plan.nodes.length;
  const { kind, value } = rollback.atMost;
  const allowed = kind === 'count' ? value : Math.floor((selected * value) / 100);
  const asked = stop.scope !== null;
  if (count > allowed && !asked) {
    const written = `${value}${kind === 'percent' ? '%' : ''}`;
    const why = reason('rollback-too-large', { nodes: count, atMost: written, allowed, because: stop.reason.code });
    return [{ type: 'rollout-paused', at, reason: why, by: stop.by }];
  }
  return [{ type: 'rollback-started', at, reason: stop.reason, by: stop.by, scope, rounds }];
}
