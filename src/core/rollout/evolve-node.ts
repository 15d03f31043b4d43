import { changeWave } from './change-wave.ts';
import type { EventOf } from './events.ts';
import { mustFindNode } from './names.ts';
import type { NodeReport } from './node-report.ts';
import type { NodeState } from './node-state.ts';
import { nodeAt, withNode } from './node-table.ts';
import { emptyTally, type RolloutState, type Tally } from './state.ts';

type NodeEvent = EventOf<'node-started'> | EventOf<'node-step'> | EventOf<'node-finished'> | EventOf<'node-released'>;

export function evolveNode(state: RolloutState, event: NodeEvent): RolloutState {
  const index = mustFindNode(state.plan, event.node);
  const node = nodeAt(state.nodes, index);
  const nodes = withNode(state.nodes, index, changed(node, event));
  const next = { ...state, nodes };
  return event.type === 'node-finished' ? counted(next, index, node.batch, event.report) : next;
}

function changed(node: NodeState, event: NodeEvent): NodeState {
  switch (event.type) {
    case 'node-started':
      return {
        ...node,
        state: 'running',
        from: node.state,
        interrupted: false,
        batch: event.batch,
        reached: event.step,
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
    case 'node-finished':
      return {
        ...node,
        state: event.report.outcome,
        goingBack: false,
        interrupted: false,
        reached: event.report.steps.some((step) => step.outcome === 'killed') ? node.reached : null,
        report: event.report,
        endedAt: event.at,
      };
    case 'node-released':
      return released(node);
  }
}

/** Nothing was done to it: it is again what it was before it was taken. */
export function released(node: NodeState): NodeState {
  return { ...node, state: node.from, interrupted: node.from === 'unknown', reached: null };
}

/** Tolerances count what happened on the way forward; a rollback is judged by whether it brought its nodes back. */
function counted(state: RolloutState, index: number, batch: string | null, report: NodeReport): RolloutState {
  if (state.phase === 'rollback') return state;
  const failure = report.failure ?? (report.outcome === 'unknown' ? 'failed' : null);
  const add = (tally: Tally): Tally => ({
    ended: tally.ended + 1,
    failed: tally.failed + (failure === 'failed' ? 1 : 0),
    unreachable: tally.unreachable + (failure === 'unreachable' ? 1 : 0),
  });
  const batches =
    batch === null ? state.batches : { ...state.batches, [batch]: add(state.batches[batch] ?? emptyTally) };
  return changeWave({ ...state, tally: add(state.tally), batches }, state.waveOf[index] ?? 0, (wave) => ({
    ...wave,
    tally: add(wave.tally),
    streak: {
      failed: failure === 'failed' ? wave.streak.failed + 1 : 0,
      unreachable: failure === 'unreachable' ? wave.streak.unreachable + 1 : 0,
    },
  }));
}
