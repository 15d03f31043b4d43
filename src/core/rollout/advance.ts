import { reason } from '../../errors/problem.ts';
import { planCatchUp } from './catch-up.ts';
import type { RolloutEvent } from './events.ts';
import { nodeName } from './names.ts';
import { isOpen, isOpenBackwards } from './node-state.ts';
import { nodeAt } from './node-table.ts';
import { openTask, unpassedGates } from './points.ts';
import { reactionTo } from './reaction.ts';
import { countNodes, rollbackRounds } from './rollback.ts';
import type { RolloutState, Stop, WaveState } from './state.ts';
import { exceededTolerance } from './tolerance.ts';

const named = 5;

/**
 * The next steps that need nothing from outside: entering and leaving waves, beginning and ending bakes, stopping, finishing. Empty when
 * something has to be done first (`todo` says what), and while nodes are in flight.
 */
export function advance(state: RolloutState, now: number): RolloutEvent[] {
  if (state.phase === 'ended' || state.nodes.counts.running > 0) return [];
  if (state.stop !== null) return finishStop(state, state.stop, now);
  if (state.hold !== null) return [];
  switch (state.phase) {
    case 'planned':
      return [{ type: 'rollout-started', at: now }];
    case 'before':
      if (unpassedGates(state, 'before-rollout', null).length > 0 || openTask(state, 'before-rollout', null) !== null)
        return [];
      return beginWave(state, now);
    case 'waves':
      return advanceWave(state, now);
    case 'rollback':
      return finishRollback(state, now);
  }
}

function beginWave(state: RolloutState, at: number): RolloutEvent[] {
  const wave = state.waves[state.wave];
  if (wave === undefined) return finishRollout(state, at);
  if (wave.size > 0) return [{ type: 'wave-started', at, wave: state.wave }];
  const sizing = state.plan.waves[state.wave]?.sizing ?? reason('nothing-to-retry', {});
  return [{ type: 'wave-passed-over', at, wave: state.wave, reason: sizing }];
}

function advanceWave(state: RolloutState, at: number): RolloutEvent[] {
  const index = state.wave;
  const wave = state.waves[index];
  switch (wave?.stage) {
    case 'entering':
      if (unpassedGates(state, 'before-wave', index).length > 0 || openTask(state, 'before-wave', index) !== null)
        return [];
      return [{ type: 'wave-entered', at, wave: index }];
    case 'working':
      return hasOpenNodes(state, wave) ? [] : endWork(state, wave, at);
    case 'leaving': {
      if (openTask(state, 'after-wave', index) !== null || unpassedGates(state, 'after-wave', index).length > 0)
        return [];
      const bake = state.plan.definition.waves[index]?.bake ?? null;
      if (bake === null || bake.for === 0) return [{ type: 'wave-succeeded', at, wave: index }];
      return [{ type: 'bake-started', at, wave: index, until: at + bake.for }];
    }
    case 'baking':
      return advanceBake(state, wave, at);
    default:
      return beginWave(state, at);
  }
}

/** The end of a wave's work is the end of its scope: percentages are judged whatever their sample, and a wave needs a success. */
function endWork(state: RolloutState, wave: WaveState, at: number): RolloutEvent[] {
  const exceeded = exceededTolerance(state, { wave: state.wave, over: 'wave' });
  if (exceeded !== null) return reactionTo(state, exceeded, at);
  const succeeded = nodesOf(state, wave).some((index) => nodeAt(state.nodes, index).state === 'succeeded');
  if (!succeeded) return reactionTo(state, reason('wave-without-success', { wave: wave.name, size: wave.size }), at);
  return [{ type: 'wave-worked', at, wave: state.wave }];
}

/** A bake ends only after every gate was judged past its end; one that has to begin anew begins now. */
function advanceBake(state: RolloutState, wave: WaveState, at: number): RolloutEvent[] {
  const length = state.plan.definition.waves[state.wave]?.bake?.for ?? 0;
  if (wave.bake === null) return [{ type: 'bake-started', at, wave: state.wave, until: at + length }];
  const { until, judged } = wave.bake;
  if (at < until) return [];
  const open = unpassedGates(state, 'during-bake', state.wave).filter((gate) => (judged[gate.name] ?? 0) < until);
  return open.length > 0 ? [] : [{ type: 'wave-succeeded', at, wave: state.wave }];
}

function finishRollout(state: RolloutState, at: number): RolloutEvent[] {
  const catchUp = planCatchUp(state);
  if (catchUp !== null) return [{ type: 'catch-up-planned', at, rounds: catchUp }];
  const unknown = namesIn(state, 'unknown');
  if (unknown.length > 0) {
    const why = reason('node-unknown', { nodes: unknown.slice(0, named), count: unknown.length });
    return [{ type: 'rollout-paused', at, reason: why, by: 'wavegate' }];
  }
  const exceeded = exceededTolerance(state, { wave: state.waves.length - 1, over: 'rollout' });
  if (exceeded !== null) return reactionTo(state, exceeded, at);
  if (openTask(state, 'after-rollout', null) !== null) return [];
  return [{ type: 'rollout-succeeded', at }];
}

function finishStop(state: RolloutState, stop: Stop, at: number): RolloutEvent[] {
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

function finishRollback(state: RolloutState, at: number): RolloutEvent[] {
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

function hasOpenNodes(state: RolloutState, wave: WaveState): boolean {
  return nodesOf(state, wave).some((index) => isOpen(nodeAt(state.nodes, index)));
}

/** Nodes that the wave still has: a deferred one has moved to the catch-up wave. */
function nodesOf(state: RolloutState, wave: WaveState): number[] {
  const at = state.waves.indexOf(wave);
  return wave.rounds.flatMap((round) =>
    round.batches.flatMap((batch) => batch.nodes.filter((node) => state.waveOf[node] === at)),
  );
}

function namesIn(state: RolloutState, wanted: string): string[] {
  const found: string[] = [];
  for (let index = 0; index < state.nodes.size; index++) {
    if (nodeAt(state.nodes, index).state === wanted) found.push(nodeName(state.plan, index));
  }
  return found;
}
