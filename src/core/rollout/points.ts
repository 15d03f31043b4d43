import type { GateDefinition, GatePoint } from '../definition/gates.ts';
import type { TaskDefinition, TaskPoint } from '../definition/steps.ts';
import { gatesAt } from '../gates/standing.ts';
import { gateKey, pointKey, type RolloutState } from './state.ts';

/** The gates that stand at a point and have not let the rollout go on there yet. `wave` is null at the points of the whole rollout. */
export function unpassedGates(state: RolloutState, point: GatePoint, wave: number | null): GateDefinition[] {
  const name = wave === null ? undefined : state.waves[wave]?.name;
  return gatesAt(state.plan.definition, point, name).filter(
    (gate) =>
      !state.skipping.includes(`gate ${gate.name}`) && !state.passed.has(gateKey(state, point, wave, gate.name)),
  );
}

/** The next task at a point that has not run to its end; null when all have. */
export function openTask(state: RolloutState, point: TaskPoint, wave: number | null): TaskDefinition | null {
  const name = wave === null ? undefined : state.waves[wave]?.name;
  const open = state.plan.definition.tasks.find(
    (task) =>
      task.at === point &&
      (task.waves === undefined || name === undefined || task.waves.includes(name)) &&
      !state.passed.has(pointKey(point, wave, task.name)),
  );
  return open ?? null;
}
