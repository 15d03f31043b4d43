import { changeWave } from './change-wave.ts';
import type { EventOf } from './events.ts';
import { mustFindNode } from './names.ts';
import { type NodeReport, wasCutOff } from './node-report.ts';
import type { NodeState } from './node-state.ts';
import { nodeAt, withNode } from './node-table.ts';
import { emptyTally, type RolloutState, type Tally } from './state.ts';

type NodeEvent =
  | EventOf<'node-started'>
  | EventOf<'node-step'>
  | EventOf<'node-finished'>
  | EventOf<'node-released'>
  | EventOf<'node-skipped'>;

export function evolveNode(state: RolloutState, event: NodeEvent): RolloutState {
  const index = mustFindNode(state.plan, event.node);
  const node = nodeAt(state.nodes, index);
  const nodes = withNode(state.nodes, index, changed(node, event));
  const next = { ...state, nodes };
  if (event.type !== 'node-finished' || nodeAt(nodes, index).interrupted) return next;
  return counted(next, index, node.batch, event.report);
}

function changed(node: NodeState, event: NodeEvent): NodeState {
  switch (event.type) {
    case 'node-started':
      return {
        ...node,
        state: 'running',
        from: node.state,
        batch: event.batch,
        reached: event.step ?? (node.interrupted ? node.reached : null),
        applied: node.applied || event.step === 'apply',
        previous: node.previous ?? event.previous ?? null,
        startedAt: event.at,
        endedAt: null,
      };
    case 'node-step':
      return {
        ...node,
        reached: event.step,
        applied: node.applied || event.step === 'apply',
        previous: node.previous ?? event.previous ?? null,
      };
    case 'node-finished': {
      const interrupted = wasCutOff(event.report) && node.reached !== null;
      return {
        ...node,
        state: event.report.outcome,
        goingBack: interrupted && node.goingBack,
        interrupted,
        reached: interrupted ? node.reached : null,
        report: event.report,
        forward: node.goingBack ? (node.forward ?? node.report) : null,
        endedAt: event.at,
      };
    }
    case 'node-released':
      return released(node);
    case 'node-skipped':
      return { ...node, state: 'skipped' };
  }
}

/** Nothing was done to it: it is again what it was before it was taken. */
export function released(node: NodeState): NodeState {
  return { ...node, state: node.from, reached: node.interrupted ? node.reached : null };
}

/**
 * Tolerances count what happened on the way forward; a rollback is judged by whether it brought its nodes back, and work that was cut
 * off has not ended.
 */
function counted(state: RolloutState, index: number, batch: string | null, report: NodeReport): RolloutState {
  if (state.phase === 'rollback') return state;
  const failure = report.failure ?? (report.outcome === 'unknown' ? 'failed' : null);
  const add = (tally: Tally): Tally => ({
    ended: tally.ended + 1,
    failed: tally.failed + (failure === 'failed' ? 1 : 0),
    unreachable: tally.unreachable + (failure === 'unreachable' ? 1 : 0),
  });
  const perBatch = state.plan.definition.onFailure.tolerate.some((tolerance) => tolerance.per === 'batch');
  const batches =
    batch === null || !perBatch
      ? state.batches
      : new Map(state.batches).set(batch, add(state.batches.get(batch) ?? emptyTally));
  return changeWave({ ...state, tally: add(state.tally), batches }, state.waveOf[index] ?? 0, (wave) => ({
    ...wave,
    tally: add(wave.tally),
    streak: {
      failed: failure === 'failed' ? wave.streak.failed + 1 : 0,
      unreachable: failure === 'unreachable' ? wave.streak.unreachable + 1 : 0,
    },
  }));
}
