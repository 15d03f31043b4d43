import { reason } from '../../errors/problem.ts';
import { planCatchUp } from './catch-up.ts';
import type { RolloutEvent } from './events.ts';
import { nodeName } from './names.ts';
import { isOpenBackwards } from './node-state.ts';
import { nodeAt } from './node-table.ts';
import { openTask, unpassedGates } from './points.ts';
import { pauseFor, reactionTo } from './reaction.ts';
import type { RolloutState } from './state.ts';
import { exceededTolerance } from './tolerance.ts';

const named = 5;

/** After the last wave: the nodes that were put off are caught up with, and none may be unaccounted for. */
export function finishRollout(state: RolloutState, at: number): RolloutEvent[] {
  const catchUp = planCatchUp(state);
  if (catchUp !== null) return [{ type: 'catch-up-planned', at, rounds: catchUp }];
  const unknown = namesIn(state, 'unknown');
  if (unknown.length > 0) {
    const why = reason('node-unknown', { nodes: unknown.slice(0, named), count: unknown.length });
    return pauseFor(state, why, at);
  }
  const exceeded = exceededTolerance(state, { wave: state.waves.length - 1, over: 'rollout' });
  if (exceeded !== null) return reactionTo(state, exceeded, at);
  if (openTask(state, 'after-rollout', null) !== null) return [];
  return [{ type: 'rollout-succeeded', at }];
}

/** A rollback is over when each of its nodes was taken back or could not be. */
export function finishRollback(state: RolloutState, at: number): RolloutEvent[] {
  const rounds = state.rollback?.rounds ?? [];
  const nodes = rounds.flatMap((round) => round.batches.flatMap((batch) => batch.nodes));
  if (openTask(state, 'on-rollback', null) !== null) return [];
  if (nodes.some((index) => isOpenBackwards(nodeAt(state.nodes, index)))) return [];
  if (state.plan.definition.onFailure.rollback.waves) {
    const waves = new Set(rounds.map((round) => round.wave));
    if ([...waves].some((wave) => unpassedGates(state, 'after-wave', wave).length > 0)) return [];
  }
  const left = nodes.filter((index) => nodeAt(state.nodes, index).state !== 'rolled-back');
  if (left.length === 0) return [{ type: 'rollout-rolled-back', at }];
  const names = left.slice(0, named).map((index) => nodeName(state.plan, index));
  return [{ type: 'rollout-failed', at, reason: reason('rollback-incomplete', { count: left.length, nodes: names }) }];
}

function namesIn(state: RolloutState, wanted: string): string[] {
  const found: string[] = [];
  for (let index = 0; index < state.nodes.size; index++) {
    if (nodeAt(state.nodes, index).state === wanted) found.push(nodeName(state.plan, index));
  }
  return found;
}
