import { reason, words } from '../../errors/problem.ts';
import type { StepName, TaskPoint } from '../definition/steps.ts';
import type { GateDefinition, GatePoint } from '../definition/gates.ts';
import { gateDecision } from '../gates/decision.ts';
import type { GateResult } from '../gates/gate-result.ts';
import { advance } from './advance.ts';
import { decideCommand } from './commands.ts';
import { evolve } from './evolve.ts';
import type { CommandRecord, RolloutEvent } from './events.ts';
import { mustFindNode, nodeName } from './names.ts';
import type { NodeReport } from './node-report.ts';
import { nodeAt } from './node-table.ts';
import { reactionTo } from './reaction.ts';
import { type RolloutState, statusOf } from './state.ts';
import { exceededTolerance } from './tolerance.ts';

/** What comes in from the edges: commands, and what the work came to. */
export type Input =
  /** Go on as far as nothing outside is needed. */
  | { readonly type: 'advance' }
  /** What a waiting rollout waits for may have come. */
  | { readonly type: 'wake'; readonly by: string }
  /** A driver took over from one that died. */
  | { readonly type: 'recover'; readonly by: string }
  | { readonly type: 'command'; readonly command: CommandRecord }
  | {
      readonly type: 'gate';
      readonly gate: GateDefinition;
      readonly point: GatePoint;
      readonly wave: number | null;
      readonly batch: string | null;
      readonly result: GateResult;
    }
  | { readonly type: 'task-started'; readonly task: string; readonly point: TaskPoint; readonly wave: number | null }
  | {
      readonly type: 'task-finished';
      readonly task: string;
      readonly point: TaskPoint;
      readonly wave: number | null;
      readonly reason: ReturnType<typeof reason> | null;
      readonly tail: string;
    }
  | { readonly type: 'round-started'; readonly wave: number; readonly round: number; readonly nodes: number }
  | {
      readonly type: 'round-settled';
      readonly wave: number;
      readonly round: number;
      readonly blocked: ReturnType<typeof reason> | null;
    }
  | { readonly type: 'batch-started'; readonly batch: string; readonly nodes: number }
  | { readonly type: 'batch-finished'; readonly batch: string; readonly size: number }
  | {
      readonly type: 'node-began';
      readonly node: number;
      readonly batch: string;
      readonly step: StepName | null;
      readonly previous?: string;
    }
  /** A null report: nothing was done to it. */
  | {
      readonly type: 'node-ended';
      readonly node: number;
      readonly batchSize: number;
      readonly report: NodeReport | null;
    };

/**
 * What follows from an input, as events. Pure and total: an input that no longer fits the state (a result that comes twice, a command
 * that comes late) gives no event or a refusal, never an exception. `now` is epoch milliseconds.
 */
export function decide(state: RolloutState, input: Input, now: number): RolloutEvent[] {
  switch (input.type) {
    case 'advance':
      return advance(state, now);
    case 'wake':
      return state.hold?.kind === 'waiting' ? [{ type: 'wait-ended', at: now, by: input.by }] : [];
    case 'recover':
      return [{ type: 'driver-recovered', at: now, by: input.by }];
    case 'command':
      return decideCommand(state, input.command, now);
    case 'gate':
      return decideGate(state, input, now);
    case 'task-started': {
      const { task, point, wave } = input;
      return [{ type: 'task-started', at: now, task, point, wave }];
    }
    case 'task-finished':
      return decideTask(state, input, now);
    case 'round-started':
    case 'batch-started':
      return [{ ...input, at: now }];
    case 'round-settled':
      return decideRound(state, input, now);
    case 'batch-finished': {
      const judged = { wave: state.wave, batch: { id: input.batch, size: input.size }, over: 'batch' as const };
      return withTolerance(state, [{ type: 'batch-finished', at: now, batch: input.batch }], judged, now);
    }
    case 'node-began':
      return decideBegin(state, input, now);
    case 'node-ended':
      return decideEnd(state, input, now);
  }
}

function decideBegin(state: RolloutState, input: Extract<Input, { type: 'node-began' }>, at: number): RolloutEvent[] {
  const { batch, step, previous } = input;
  const node = nodeName(state.plan, input.node);
  const more = previous === undefined ? {} : { previous };
  if (nodeAt(state.nodes, input.node).state !== 'running')
    return [{ type: 'node-started', at, node, batch, step, ...more }];
  return step === null ? [] : [{ type: 'node-step', at, node, step, ...more }];
}

function decideEnd(state: RolloutState, input: Extract<Input, { type: 'node-ended' }>, at: number): RolloutEvent[] {
  const before = nodeAt(state.nodes, input.node);
  if (before.state !== 'running') return [];
  const node = nodeName(state.plan, input.node);
  if (input.report === null) return [{ type: 'node-released', at, node }];
  const finished: RolloutEvent = { type: 'node-finished', at, node, report: input.report };
  if (input.report.outcome === 'unknown' && state.stop === null && state.hold?.kind !== 'paused') {
    const why = reason('node-unknown', { nodes: [node], count: 1 });
    return [finished, { type: 'rollout-paused', at, reason: why, by: 'wavegate' }];
  }
  if (input.report.failure === null) return [finished];
  const wave = state.waveOf[mustFindNode(state.plan, node)] ?? state.wave;
  const batch = before.batch === null ? {} : { batch: { id: before.batch, size: input.batchSize } };
  return withTolerance(state, [finished], { wave, ...batch }, at);
}

/** The events, and the reaction when a tolerance is exceeded after them. A rollback has no tolerances. */
function withTolerance(
  state: RolloutState,
  events: RolloutEvent[],
  judged: Parameters<typeof exceededTolerance>[1],
  at: number,
): RolloutEvent[] {
  if (state.phase === 'rollback') return events;
  const exceeded = exceededTolerance(events.reduce(evolve, state), judged);
  return exceeded === null ? events : [...events, ...reactionTo(state, exceeded, at)];
}

function decideRound(
  state: RolloutState,
  input: Extract<Input, { type: 'round-settled' }>,
  at: number,
): RolloutEvent[] {
  const { wave, round, blocked } = input;
  const settled: RolloutEvent = { type: 'round-settled', at, wave, round };
  if (blocked === null || state.stop !== null || state.hold !== null) return [settled];
  return [settled, { type: 'rollout-paused', at, reason: blocked, by: 'wavegate' }];
}

function decideGate(state: RolloutState, input: Extract<Input, { type: 'gate' }>, at: number): RolloutEvent[] {
  const { gate, point, wave, batch, result } = input;
  const decision = gateDecision(gate, result);
  const evaluated: RolloutEvent = { type: 'gate-evaluated', at, gate: gate.name, point, wave, batch, result, decision };
  const status = statusOf(state);
  if (decision === 'go' || status === 'paused' || state.stop !== null || state.ending !== null) return [evaluated];
  const place = batch === null ? (wave === null ? '' : `wave ${state.waves[wave]?.name ?? wave}`) : `batch ${batch}`;
  const args = { gate: gate.name, point, place, code: result.reason.code, message: words(result.reason).message };
  switch (decision) {
    case 'wait': {
      const notBefore = result.notBefore === undefined ? {} : { notBefore: result.notBefore };
      return [evaluated, { type: 'rollout-waiting', at, reason: reason('gate-waiting', args), ...notBefore }];
    }
    case 'stop':
      return [evaluated, ...reactionTo(state, reason('gate-failed', args), at)];
    case 'call-person':
      return [evaluated, { type: 'rollout-paused', at, reason: reason('gate-not-evaluated', args), by: 'wavegate' }];
  }
}

function decideTask(state: RolloutState, input: Extract<Input, { type: 'task-finished' }>, at: number): RolloutEvent[] {
  const { task, point, wave, tail } = input;
  const finished: RolloutEvent = { type: 'task-finished', at, task, point, wave, reason: input.reason, tail };
  if (input.reason === null || state.stop !== null || state.hold?.kind === 'paused') return [finished];
  const why = reason('task-failed', { task, point, message: words(input.reason).message });
  return [finished, ...reactionTo(state, why, at)];
}
