import { type Reason, reason, words } from '../../errors/problem.ts';
import type { StepName, TaskPoint } from '../definition/steps.ts';
import type { GateDefinition, GatePoint } from '../definition/gates.ts';
import { gateDecision } from '../gates/decision.ts';
import type { GateResult } from '../gates/gate-result.ts';
import { recordedResult } from '../gates/recorded-result.ts';
import { advance } from './advance.ts';
import { decideCommand } from './commands.ts';
import { decideLink } from './link.ts';
import { decideVote } from './vote.ts';
import { evolve } from './evolve.ts';
import { decideLocks, type EnvironmentLock, isLockedOut } from './environment-lock.ts';
import { isHeldBack } from './hold-back.ts';
import type { Claim } from './claim.ts';
import { decideClaims, isKeptByOthers } from './shared-nodes.ts';
import type { CommandRecord, RolloutEvent, RoundJobs, Vote } from './events.ts';
import { nodeName } from './names.ts';
import { type NodeReport, wasCutOff } from './node-report.ts';
import { isOpen, isOpenBackwards } from './node-state.ts';
import { nodeAt } from './node-table.ts';
import { batchStage, findBatch } from './open-work.ts';
import { gatesStanding, standsAt } from './points.ts';
import { pauseFor, reactionTo } from './reaction.ts';
import { type RolloutState, taskKey } from './state.ts';
import { exceededTolerance } from './tolerance.ts';

/** What comes in from the edges: commands, and what the work came to. */
export type Input =
  /** Go on as far as nothing outside is needed. */
  | { readonly type: 'advance' }
  /** What a waiting rollout waits for may have come. */
  | { readonly type: 'wake'; readonly by: string }
  /** A driver took over from one that died. */
  | { readonly type: 'recover'; readonly by: string }
  /** Something outside stopped the work, so that a person has to say that it goes on. */
  | { readonly type: 'halt'; readonly reason: Reason }
  | { readonly type: 'command'; readonly command: CommandRecord }
  /** Which environments nobody may enter now. */
  | { readonly type: 'locks'; readonly locks: readonly EnvironmentLock[] }
  /** What other rollouts have in hand; see `decideClaims`. */
  | {
      readonly type: 'claims';
      readonly claims: readonly Claim[];
      readonly work: readonly number[];
      readonly full: Reason | null;
    }
  /** Where people read about it. */
  | { readonly type: 'link'; readonly issue: number; readonly url: string }
  /** What somebody said about a wave without a command: the required reviewers of an environment. */
  | ({ readonly type: 'approval'; readonly answer: 'approve' | 'reject'; readonly note?: string } & Vote)
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
      readonly reason: Reason | null;
      readonly tail: string;
    }
  | {
      readonly type: 'round-started';
      readonly wave: number;
      readonly round: number;
      readonly nodes: number;
      readonly handedTo?: RoundJobs;
    }
  | {
      readonly type: 'round-settled';
      readonly wave: number;
      readonly round: number;
      readonly blocked: Reason | null;
    }
  | { readonly type: 'batch-started'; readonly batch: string; readonly nodes: number }
  | { readonly type: 'batch-finished'; readonly batch: string }
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
      return state.hold?.kind !== 'waiting' ||
        isHeldBack(state, now) ||
        isLockedOut(state, now) ||
        isKeptByOthers(state.hold)
        ? []
        : [{ type: 'wait-ended', at: now, by: input.by }];
    case 'recover':
      return state.phase === 'ended' ? [] : [{ type: 'driver-recovered', at: now, by: input.by }];
    case 'halt':
      return pauseFor(state, input.reason, now);
    case 'command':
      return decideCommand(state, input.command, now);
    case 'locks':
      return decideLocks(state, input.locks, now);
    case 'claims':
      return decideClaims(state, input, now);
    case 'link':
      return decideLink(state, input, now);
    case 'approval':
      return decideVote(state, input, now);
    case 'gate':
      return decideGate(state, input, now);
    case 'task-started':
      return mayFinish(state, input) && standsAt(state, input.point, input.wave) ? [{ ...input, at: now }] : [];
    case 'task-finished':
      return decideTask(state, input, now);
    case 'round-started':
    case 'batch-started':
      return isWorking(state) ? [{ ...input, at: now }] : [];
    case 'round-settled':
      return decideRound(state, input, now);
    case 'batch-finished':
      return decideBatchEnd(state, input.batch, now);
    case 'node-began':
      return decideBegin(state, input, now);
    case 'node-ended':
      return decideEnd(state, input, now);
  }
}

/** Rounds and batches belong to these phases alone; what comes late belongs to none. */
function isWorking(state: RolloutState): boolean {
  return state.phase === 'waves' || state.phase === 'rollback';
}

function decideBatchEnd(state: RolloutState, batch: string, at: number): RolloutEvent[] {
  if (!isWorking(state)) return [];
  const finished: RolloutEvent = { type: 'batch-finished', at, batch };
  const planned = state.phase === 'rollback' ? undefined : findBatch(state, state.wave, batch);
  if (planned === undefined) return [finished];
  const stage = batchStage(state, state.wave, planned);
  if (stage === 'pending' || stage === 'working') return [];
  const exceeded = exceededTolerance(state, { wave: state.wave, batch, over: 'batch' });
  return exceeded === null ? [finished] : [finished, ...reactionTo(state, exceeded, at)];
}

function decideBegin(state: RolloutState, input: Extract<Input, { type: 'node-began' }>, at: number): RolloutEvent[] {
  const { batch, step, previous } = input;
  if (!hasNode(state, input.node)) return [];
  const node = nodeName(state.plan, input.node);
  const more = previous === undefined ? {} : { previous };
  if (nodeAt(state.nodes, input.node).state === 'running')
    return step === null ? [] : [{ type: 'node-step', at, node, step, ...more }];
  return mayBegin(state, input.node) ? [{ type: 'node-started', at, node, batch, step, ...more }] : [];
}

/** A pause or a stop that comes while the node is being taken is none of its business: what is in flight finishes. */
function mayBegin(state: RolloutState, index: number): boolean {
  const node = nodeAt(state.nodes, index);
  if (state.phase === 'rollback') return isOpenBackwards(node);
  return state.phase === 'waves' && state.waveOf[index] === state.wave && isOpen(node);
}

function hasNode(state: RolloutState, index: number): boolean {
  return Number.isInteger(index) && index >= 0 && index < state.nodes.size;
}

function decideEnd(state: RolloutState, input: Extract<Input, { type: 'node-ended' }>, at: number): RolloutEvent[] {
  const { report } = input;
  if (!hasNode(state, input.node)) return [];
  const before = nodeAt(state.nodes, input.node);
  if (before.state !== 'running') return [];
  const node = nodeName(state.plan, input.node);
  if (report === null) return [{ type: 'node-released', at, node }];
  const finished: RolloutEvent = { type: 'node-finished', at, node, report };
  if (report.outcome === 'unknown' && !wasCutOff(report))
    return [finished, ...pauseFor(state, reason('node-unknown', { nodes: [node], count: 1 }), at)];
  // A success can trip a percentage too: the one that completes its sample.
  const { failed, unreachable } = state.tally;
  if (state.phase === 'rollback' || (report.failure === null && failed + unreachable === 0)) return [finished];
  const wave = state.waveOf[input.node] ?? state.wave;
  const batch = before.batch === null ? {} : { batch: before.batch };
  const exceeded = exceededTolerance(evolve(state, finished), { wave, ...batch });
  return exceeded === null ? [finished] : [finished, ...reactionTo(state, exceeded, at)];
}

function decideRound(
  state: RolloutState,
  input: Extract<Input, { type: 'round-settled' }>,
  at: number,
): RolloutEvent[] {
  if (!isWorking(state)) return [];
  const { wave, round, blocked } = input;
  const settled: RolloutEvent = { type: 'round-settled', at, wave, round };
  return blocked === null || state.hold !== null ? [settled] : [settled, ...pauseFor(state, blocked, at)];
}

function decideGate(state: RolloutState, input: Extract<Input, { type: 'gate' }>, at: number): RolloutEvent[] {
  const { point, wave, batch, result } = input;
  const waveName = wave === null ? undefined : state.waves[wave]?.name;
  const gate = gatesStanding(state, point, wave).find((each) => each.name === input.gate.name);
  if (gate === undefined || !standsAt(state, point, wave)) return [];
  const decision = gateDecision(gate, result);
  const recorded = recordedResult(result, point, decision);
  const about = { gate: gate.name, point, wave, batch };
  const evaluated: RolloutEvent = { type: 'gate-evaluated', at, ...about, result: recorded, decision };
  const place = batch === null ? (wave === null ? '' : `wave ${waveName ?? wave}`) : `batch ${batch}`;
  const args = { gate: gate.name, point, place, code: result.reason.code, message: words(result.reason).message };
  switch (decision) {
    case 'go':
      return [evaluated];
    case 'wait': {
      if (state.hold?.kind === 'paused' || state.stop !== null) return [evaluated];
      const notBefore = result.notBefore === undefined ? {} : { notBefore: result.notBefore };
      return [evaluated, { type: 'rollout-waiting', at, reason: reason('gate-waiting', args), ...notBefore }];
    }
    case 'stop':
      return [evaluated, ...reactionTo(state, reason('gate-failed', args), at)];
    case 'call-person':
      return [evaluated, ...pauseFor(state, reason('gate-not-evaluated', args), at)];
  }
}

/** A task that ran to its end is recorded wherever the rollout stands by then, so that it is never run again. */
function decideTask(state: RolloutState, input: Extract<Input, { type: 'task-finished' }>, at: number): RolloutEvent[] {
  if (!mayFinish(state, input)) return [];
  const { task, point, wave, tail } = input;
  const finished: RolloutEvent = { type: 'task-finished', at, task, point, wave, reason: input.reason, tail };
  if (input.reason === null || !standsAt(state, point, wave)) return [finished];
  const why = reason('task-failed', { task, point, message: words(input.reason).message });
  return [finished, ...reactionTo(state, why, at)];
}

function mayFinish(
  state: RolloutState,
  { task, point, wave }: { task: string; point: TaskPoint; wave: number | null },
) {
  const known = state.plan.definition.tasks.some((each) => each.name === task && each.at === point);
  return known && !state.passed.has(taskKey(point, wave, task));
}
