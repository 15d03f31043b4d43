import { type Reason, reason } from '../../errors/problem.ts';
import type { GateDefinition } from '../definition/gates.ts';
import { unpassedGates } from './points.ts';
import type { RolloutState } from './state.ts';

const bakeGateEvery = 60_000;

/**
 * What a bake needs next: gates that are due, or time. `hold`: so little of it that the driver stays. `wakeAt`: when a gate is due for one that
 * stays in any case. Epoch milliseconds.
 */
export type NextInBake =
  | { readonly due: readonly GateDefinition[] }
  | { readonly until: number; readonly wakeAt: number; readonly reason: Reason; readonly hold: boolean };

/** Null when the current wave does not bake, has to begin anew, or has nothing left to wait for. */
export function nextInBake(state: RolloutState, now: number): NextInBake | null {
  const wave = state.waves[state.wave];
  const bake = wave?.stage === 'baking' ? wave.bake : null;
  if (wave === undefined || bake === null) return null;
  const gates = unpassedGates(state, 'during-bake', state.wave);
  const dueAt = (gate: GateDefinition): number =>
    Math.min(bake.until, (bake.judged.get(gate.name) ?? bake.since) + (gate.every ?? bakeGateEvery));
  if (now >= bake.until) {
    // All together: one that was judged at the end may be long ago when another one can be judged at last.
    const isJudged = ({ name }: GateDefinition): boolean => (bake.judged.get(name) ?? 0) >= bake.until;
    return gates.every(isJudged) ? null : { due: gates };
  }
  const due = gates.filter((gate) => now >= dueAt(gate));
  if (due.length > 0) return { due };
  const hold = bake.until - now <= (state.plan.definition.waves[state.wave]?.bake?.holdRunner ?? 0);
  const wakeAt = Math.min(bake.until, ...gates.map(dueAt));
  return {
    until: hold ? wakeAt : bake.until,
    wakeAt,
    reason: reason('baking', { wave: wave.name, until: bake.until }),
    hold,
  };
}
