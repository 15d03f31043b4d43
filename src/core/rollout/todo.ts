import type { Reason } from '../../errors/problem.ts';
import type { GateDefinition, GatePoint } from '../definition/gates.ts';
import type { TaskDefinition, TaskPoint } from '../definition/steps.ts';
import { advance } from './advance.ts';
import { type OpenApproval, openApproval } from './approval.ts';
import { nextInBake } from './bake.ts';
import type { WorkRound } from './events.ts';
import { type OpenRound, openBackwards, openForward } from './open-work.ts';
import { gatesToAsk, openTask } from './points.ts';
import type { BackRound } from './rollback.ts';
import type { Hold, RolloutState } from './state.ts';

/** What has to be done outside before the rollout can go on. */
export type Todo =
  | { readonly do: 'advance' }
  | {
      readonly do: 'gates';
      readonly point: GatePoint;
      readonly wave: number | null;
      readonly gates: readonly GateDefinition[];
    }
  | { readonly do: 'task'; readonly task: TaskDefinition; readonly point: TaskPoint; readonly wave: number | null }
  | {
      readonly do: 'work';
      readonly direction: 'forward' | 'back';
      readonly wave: number;
      readonly round: number;
      /** A batch without nodes has only the gates after it left. */
      readonly work: OpenRound;
    }
  /** People have to let the wave in. */
  | ({ readonly do: 'approve' } & OpenApproval)
  /**
   * Time has to pass. `hold`: the driver stays; otherwise it ends and a later turn goes on. `wakeAt`: when there is something to do for one
   * that stays, in epoch milliseconds.
   */
  | {
      readonly do: 'wait';
      readonly until: number;
      readonly wakeAt: number;
      readonly reason: Reason;
      readonly hold: boolean;
    }
  /** Paused, or waiting for something that only a later turn can find out. */
  | { readonly do: 'stop'; readonly hold: Hold }
  | { readonly do: 'nothing' };

/** A round of a wave that is to be worked on. */
export type Work = Extract<Todo, { do: 'work' }>;

/** Pure: the same state and time always ask for the same thing. Epoch milliseconds. */
export function todo(state: RolloutState, now: number): Todo {
  if (state.phase === 'ended') return { do: 'nothing' };
  if (state.stop !== null || advance(state, now).length > 0) return { do: 'advance' };
  if (state.hold !== null) return { do: 'stop', hold: state.hold };
  switch (state.phase) {
    case 'planned':
      return { do: 'advance' };
    case 'before':
      return askedAt(state, 'before-rollout', null) ?? taskToRun(state, 'before-rollout', null) ?? { do: 'advance' };
    case 'waves':
      return inWave(state, now);
    case 'rollback':
      return inRollback(state);
  }
}

function askedAt(state: RolloutState, point: GatePoint, wave: number | null): Todo | null {
  const gates = gatesToAsk(state, point, wave);
  return gates.length === 0 ? null : { do: 'gates', point, wave, gates };
}

function taskToRun(state: RolloutState, point: TaskPoint, wave: number | null): Todo | null {
  const task = openTask(state, point, wave);
  return task === null ? null : { do: 'task', task, point, wave };
}

function inWave(state: RolloutState, now: number): Todo {
  const index = state.wave;
  const wave = state.waves[index];
  if (wave === undefined) return taskToRun(state, 'after-rollout', null) ?? { do: 'advance' };
  switch (wave.stage) {
    case 'entering':
      return (
        approvalToGet(state) ??
        askedAt(state, 'before-wave', index) ??
        taskToRun(state, 'before-wave', index) ?? { do: 'advance' }
      );
    case 'working':
      return nextRound(state, wave.rounds, index) ?? { do: 'advance' };
    case 'leaving':
      return taskToRun(state, 'after-wave', index) ?? askedAt(state, 'after-wave', index) ?? { do: 'advance' };
    case 'baking':
      return inBake(state, now);
    default:
      return { do: 'advance' };
  }
}

function approvalToGet(state: RolloutState): Todo | null {
  const open = openApproval(state);
  return open === null ? null : { do: 'approve', ...open };
}

function nextRound(state: RolloutState, rounds: readonly WorkRound[], wave: number): Todo | null {
  for (const [round, planned] of rounds.entries()) {
    const work = openForward(state, planned, wave);
    if (work !== null) return { do: 'work', direction: 'forward', wave, round, work };
  }
  return null;
}

function inBake(state: RolloutState, now: number): Todo {
  const next = nextInBake(state, now);
  if (next === null) return { do: 'advance' };
  return 'due' in next
    ? { do: 'gates', point: 'during-bake', wave: state.wave, gates: next.due }
    : { do: 'wait', ...next };
}

function inRollback(state: RolloutState): Todo {
  const rounds = state.rollback?.rounds ?? [];
  const task = taskToRun(state, 'on-rollback', null);
  if (task !== null) return task;
  const gated = state.plan.definition.onFailure.rollback.waves;
  const waves = [...new Set(rounds.map((round) => round.wave))];
  for (const wave of waves) {
    const work = nextBackRound(state, rounds, wave);
    if (work === null) {
      const after = gated ? askedAt(state, 'after-wave', wave) : null;
      if (after !== null) return after;
      continue;
    }
    return (gated ? askedAt(state, 'before-wave', wave) : null) ?? work;
  }
  return { do: 'advance' };
}

function nextBackRound(state: RolloutState, rounds: readonly BackRound[], wave: number): Todo | null {
  for (const [round, planned] of rounds.entries()) {
    if (planned.wave !== wave) continue;
    const work = openBackwards(state, planned);
    if (work !== null) return { do: 'work', direction: 'back', wave, round, work };
  }
  return null;
}
