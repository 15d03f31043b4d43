import type { GateDefinition, GatePoint } from '../definition/gates.ts';
import type { TaskDefinition, TaskPoint } from '../definition/steps.ts';
import { gatesAt } from '../gates/standing.ts';
import { openApproval } from './approval.ts';
import { nodeAt } from './node-table.ts';
import { batchKey, gateKey, type RolloutState, taskKey } from './state.ts';

/**
 * The gates that stand at a point and have not let the rollout go on there yet. `wave` is null at the points of the whole rollout;
 * `batch` names the batch that is to be left. The gates before a batch are asked each time it is taken up.
 */
export function unpassedGates(
  state: RolloutState,
  point: GatePoint,
  wave: number | null,
  batch: string | null = null,
): GateDefinition[] {
  const key = (gate: string): string =>
    point === 'after-batch' && batch !== null ? batchKey(batch, gate) : gateKey(state, point, wave, gate);
  const gates = standing(state, point, wave).filter((gate) => !state.passed.has(key(gate.name)));
  const afterWave = point === 'after-wave' || point === 'during-bake';
  return gates.length > 0 && afterWave && !hasServing(state, wave) ? [] : gates;
}

/**
 * The gates to ask so that the rollout may go on from a point: all of them as long as one has not let it go on. An answer counts only
 * together with those of the others: by the time that the last one passes, the rollout may have stood still for days.
 */
export function gatesToAsk(
  state: RolloutState,
  point: GatePoint,
  wave: number | null,
  batch: string | null = null,
): GateDefinition[] {
  if (unpassedGates(state, point, wave, batch).length === 0) return [];
  return standing(state, point, wave);
}

function standing(state: RolloutState, point: GatePoint, wave: number | null): GateDefinition[] {
  return gatesStanding(state, point, wave).filter(({ name }) => !state.skipping.includes(`gate ${name}`));
}

/** The gates at a point, asked or not. At the catch-up wave stands what stands at a wave that its nodes come from. */
export function gatesStanding(state: RolloutState, point: GatePoint, wave: number | null): readonly GateDefinition[] {
  const gates = gatesAt(state.plan.definition, point);
  if (wave === null) return gates;
  const names = state.waves[wave]?.origins.map((origin) => state.waves[origin]?.name ?? '') ?? [];
  return gates.filter(({ waves }) => waves === undefined || names.some((name) => waves.includes(name)));
}

/** Whether a node went through and is in service, so that gates after the work can ask it how it is. */
export function isServing(state: RolloutState, node: number): boolean {
  const { state: name } = nodeAt(state.nodes, node);
  return name === 'succeeded' || (name === 'rolled-back' && state.phase === 'rollback');
}

/** A catch-up wave that reached nobody, and a rollback that brought nobody back, leave nothing to ask about. */
function hasServing(state: RolloutState, wave: number | null): boolean {
  return state.waveOf.some((of, node) => of === wave && isServing(state, node));
}

/** The next task at a point that has not run to its end; null when all have. */
export function openTask(state: RolloutState, point: TaskPoint, wave: number | null): TaskDefinition | null {
  const name = wave === null ? undefined : state.waves[wave]?.name;
  const open = state.plan.definition.tasks.find(
    (task) =>
      task.at === point &&
      (task.waves === undefined || name === undefined || task.waves.includes(name)) &&
      !state.passed.has(taskKey(point, wave, task.name)),
  );
  return open ?? null;
}

/** Whether the rollout stands at a place, so that what a gate or task there came to decides anything. */
export function standsAt(state: RolloutState, point: GatePoint | TaskPoint, wave: number | null): boolean {
  switch (point) {
    case 'before-rollout':
      return state.phase === 'before';
    case 'after-rollout':
      return state.phase === 'waves' && state.wave >= state.waves.length;
    case 'on-rollback':
      return state.phase === 'rollback';
    default:
      return state.phase === 'rollback' ? standsBackwards(state, point, wave) : standsInWave(state, point, wave);
  }
}

function standsBackwards(state: RolloutState, point: GatePoint | TaskPoint, wave: number | null): boolean {
  const gated = state.plan.definition.onFailure.rollback.waves && (point === 'before-wave' || point === 'after-wave');
  return gated && state.rollback?.rounds.some((round) => round.wave === wave) === true;
}

function standsInWave(state: RolloutState, point: GatePoint | TaskPoint, wave: number | null): boolean {
  if (state.phase !== 'waves' || wave !== state.wave) return false;
  const stage = state.waves[wave]?.stage;
  switch (point) {
    case 'before-wave':
      return stage === 'entering' && openApproval(state) === null;
    case 'after-wave':
      return stage === 'leaving';
    case 'during-bake':
      return stage === 'baking';
    default:
      // A wave is entered anew after a pause, also while the last nodes of a batch are still in flight.
      return stage === 'working' || stage === 'entering';
  }
}
