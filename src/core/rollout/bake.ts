import { type Reason, reason } from '../../errors/problem.ts';
import type { GateDefinition } from '../definition/gates.ts';
import { unpassedGates } from './points.ts';
import type { RolloutState } from './state.ts';

const bakeGateEvery = 60_000;

/** What a bake needs next: gates that are due, or time. `hold`: so little of it that the driver stays. Epoch milliseconds. */
export type NextInBake =
  | { readonly due: readonly GateDefinition[] }
  | { readonly until: number; readonly reason: Reason; readonly hold: boolean };

/** Null when the current wave does not bake, has to begin anew, or has nothing left to wait for. */
export function nextInBake(state: RolloutState, now: number): NextInBake | null {
  const wave = state.waves[state.wave];
  const bake = wave?.stage === 'baking' ? wave.bake : null;
  if (wave === undefined || bake === null) return null;
  const gates = unpassedGates(state, 'during-bake', state.wave);
  const dueAt = (gate: GateDefinition): number =>
    Math.min(bake.until, (bake.judged.get(gate.name) ?? bake.since) + (gate.every ?? bakeGateEvery));
  const due = gates.filter((gate) => (bake.judged.get(gate.name) ?? 0) < bake.until && now >= dueAt(gate));
  if (due.length > 0) return { due };
  if (now >= bake.until) return null;
  const hold = bake.until - now <= (state.plan.definition.waves[state.wave]?.bake?.holdRunner ?? 0);
  const until = hold ? Math.min(bake.until, ...gates.map(dueAt)) : bake.until;
  return { until, reason: reason('baking', { wave: wave.name, until: bake.until }), hold };
}
