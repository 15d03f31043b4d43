import { reason } from '../../errors/problem.ts';
import { openApproval } from './approval.ts';
import { lockedOut } from './environment-lock.ts';
import type { RolloutEvent } from './events.ts';
import { finishRollback, finishRollout } from './finish.ts';
import { finishStop } from './finish-stop.ts';
import { keptOut } from './hold-back.ts';
import { nodeAt } from './node-table.ts';
import { batchStage } from './open-work.ts';
import { openTask, unpassedGates } from './points.ts';
import { reactionTo } from './reaction.ts';
import type { RolloutState, WaveState } from './state.ts';
import { exceededTolerance } from './tolerance.ts';
import { expiry } from './vote.ts';

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
  const sizing = state.plan.waves[state.wave]?.sizing;
  if (wave.size > 0 || sizing === undefined)
    return passOver(state, wave, at) ?? [{ type: 'wave-started', at, wave: state.wave }];
  return [{ type: 'wave-passed-over', at, wave: state.wave, reason: sizing }];
}

/** A wave that people took every node out of is as one without nodes; null: it is none. */
function passOver(state: RolloutState, { name, size }: WaveState, at: number): RolloutEvent[] | null {
  if (state.nodes.counts.skipped < size || size === 0) return null;
  const isLeft = (of: number, node: number): boolean =>
    of === state.wave && nodeAt(state.nodes, node).state !== 'skipped';
  if (state.waveOf.some(isLeft)) return null;
  return [{ type: 'wave-passed-over', at, wave: state.wave, reason: reason('wave-all-skipped', { wave: name, size }) }];
}

/** Nobody holds it back, no lock keeps it out, then people, then gates and tasks: what they say has to hold when the work begins. */
function enterWave(state: RolloutState, wave: WaveState, at: number): RolloutEvent[] {
  const index = state.wave;
  const before = passOver(state, wave, at) ?? [
    ...keptOut(state, wave, at),
    ...lockedOut(state, wave, at),
    ...expiry(state, at),
  ];
  if (before.length > 0) return before.slice(0, 1);
  const open = openApproval(state);
  if (open !== null) return wave.approvals.askedAt === null ? [{ type: 'approval-awaited', at, wave: index }] : [];
  if (unpassedGates(state, 'before-wave', index).length > 0 || openTask(state, 'before-wave', index) !== null)
    return [];
  return [{ type: 'wave-entered', at, wave: index }];
}

function advanceWave(state: RolloutState, at: number): RolloutEvent[] {
  const index = state.wave;
  const wave = state.waves[index];
  switch (wave?.stage) {
    case 'entering':
      return enterWave(state, wave, at);
    case 'working':
      return isWorked(state, wave) ? (passOver(state, wave, at) ?? endWork(state, wave, at)) : [];
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
  // What the catch-up wave could not reach either was tolerated where it comes from, or has tripped a tolerance by now.
  const isCatchUp = state.wave >= state.plan.waves.length;
  if (!isCatchUp && !hasSuccess(state, wave))
    return reactionTo(state, reason('wave-without-success', { wave: wave.name, size: wave.size }), at);
  return [{ type: 'wave-worked', at, wave: state.wave }];
}

/** A bake ends only after every gate was judged past its end; one that has to begin anew begins now. */
function advanceBake(state: RolloutState, wave: WaveState, at: number): RolloutEvent[] {
  const length = state.plan.definition.waves[state.wave]?.bake?.for ?? 0;
  if (wave.bake === null) return [{ type: 'bake-started', at, wave: state.wave, until: at + length }];
  const { until, judged } = wave.bake;
  if (at < until) return [];
  const open = unpassedGates(state, 'during-bake', state.wave).filter((gate) => (judged.get(gate.name) ?? 0) < until);
  return open.length > 0 ? [] : [{ type: 'wave-succeeded', at, wave: state.wave }];
}

/** Every node of it has ended and every batch was let go by the gates after it. */
function isWorked(state: RolloutState, wave: WaveState): boolean {
  return wave.rounds.every((round) => round.batches.every((batch) => batchStage(state, state.wave, batch) === 'done'));
}

function hasSuccess(state: RolloutState, wave: WaveState): boolean {
  return wave.rounds.some((round) =>
    round.batches.some((batch) =>
      batch.nodes.some(
        (index) => state.waveOf[index] === state.wave && nodeAt(state.nodes, index).state === 'succeeded',
      ),
    ),
  );
}
