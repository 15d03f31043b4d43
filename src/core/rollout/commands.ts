import { type Reason, reason } from '../../errors/problem.ts';
import type { CommandRecord, RolloutEvent } from './events.ts';
import { finishStop } from './finish-stop.ts';
import { evolve } from './evolve.ts';
import { nodeIndex, nodeName } from './names.ts';
import { brokenStates, type NodeState } from './node-state.ts';
import { nodeAt } from './node-table.ts';
import { countNodes, rollbackRounds } from './rollback.ts';
import { endedStatuses, type RolloutState, type RolloutStatus, statusOf } from './state.ts';
import { counted, expiry, voteOf, voteRefusal } from './vote.ts';

export const verbs = [
  'pause',
  'resume',
  'abort',
  'retry',
  'rollback',
  'approve',
  'reject',
  'skip',
  'hold',
  'unhold',
] as const;
export type Verb = (typeof verbs)[number];

/** What refuses a verb in a status, before its own conditions are looked at; `ok` where nothing does. */
type Answer =
  | 'ok'
  | 'already-paused'
  | 'already-running'
  | 'already-rolling-back'
  | 'retry-while-running'
  | 'rollout-ended'
  | 'no-approval-awaited';

const everywhere = (answer: Answer): Record<RolloutStatus, Answer> => ({
  planned: answer,
  waiting: answer,
  running: answer,
  baking: answer,
  paused: answer,
  'rolling-back': answer,
  succeeded: answer,
  failed: answer,
  aborted: answer,
  'rolled-back': answer,
});
const whileGoingOn = (answer: Answer): Record<RolloutStatus, Answer> => ({
  ...everywhere(answer),
  succeeded: 'rollout-ended',
  failed: 'rollout-ended',
  aborted: 'rollout-ended',
  'rolled-back': 'rollout-ended',
});

const beforeWork = {
  ...whileGoingOn('ok'),
  planned: 'no-approval-awaited',
  baking: 'no-approval-awaited',
  'rolling-back': 'no-approval-awaited',
} as const;

/** Which command makes sense in which status; the page that draws the states is made from it. */
export const commandTable: Readonly<Record<Verb, Readonly<Record<RolloutStatus, Answer>>>> = {
  pause: { ...whileGoingOn('ok'), paused: 'already-paused' },
  // An abort ends the running steps, not the rollout's story: who pressed Ctrl-C twice can still go on.
  resume: { ...whileGoingOn('already-running'), planned: 'ok', waiting: 'ok', paused: 'ok', aborted: 'ok' },
  abort: whileGoingOn('ok'),
  retry: {
    ...everywhere('ok'),
    running: 'retry-while-running',
    baking: 'retry-while-running',
    'rolling-back': 'retry-while-running',
    'rolled-back': 'rollout-ended',
  },
  rollback: { ...everywhere('ok'), 'rolling-back': 'already-rolling-back', 'rolled-back': 'rollout-ended' },
  approve: beforeWork,
  reject: beforeWork,
  skip: { ...whileGoingOn('ok'), 'rolling-back': 'already-rolling-back' },
  hold: { ...whileGoingOn('ok'), 'rolling-back': 'already-rolling-back' },
  unhold: whileGoingOn('ok'),
};

/** Why a command is refused in this state; null when it is not. */
export function refusal(state: RolloutState, command: CommandRecord): Reason | null {
  const status = statusOf(state);
  const answer = commandTable[command.verb][status];
  if (answer === 'rollout-ended') return reason('rollout-ended', { status, verb: command.verb });
  if (answer !== 'ok') return reason(answer, {});
  if (state.stop !== null && command.verb !== 'abort')
    return reason('already-stopping', { reaction: state.stop.reaction });
  switch (command.verb) {
    case 'retry':
      if (state.nodes.counts.running > 0) return reason('retry-while-running', {});
      return nodesToRetry(state).length === 0 ? reason('nothing-to-retry', {}) : null;
    case 'rollback':
      if (state.rollback !== null && !endedStatuses.has(status)) return reason('already-rolling-back', {});
      if (state.plan.definition.steps.rollback === undefined) return reason('no-rollback-step', {});
      return canGoBack(state, command) ? null : reason('nothing-to-roll-back', {});
    case 'approve':
    case 'reject':
      return voteRefusal(state, command.verb, voteOf(command));
    case 'skip':
      return skipRefusal(state, command.node ?? '');
    case 'unhold':
      return state.heldBack === null ? reason('nothing-held-back', {}) : null;
    default:
      return null;
  }
}

export function decideCommand(state: RolloutState, command: CommandRecord, at: number): RolloutEvent[] {
  if (state.commands.has(command.id)) return [];
  const expired = command.verb === 'approve' ? expiry(state, at) : [];
  return [...expired, ...decideOn(expired.reduce(evolve, state), command, at)];
}

function decideOn(state: RolloutState, command: CommandRecord, at: number): RolloutEvent[] {
  const refused = refusal(state, command);
  if (refused !== null) return [{ type: 'command-refused', at, ...command, reason: refused }];
  const { by } = command;
  const accepted: RolloutEvent = { type: 'command-accepted', at, ...command };
  switch (command.verb) {
    case 'pause':
      return [accepted, { type: 'rollout-paused', at, reason: reason('paused-by-command', { by }), by }];
    case 'resume':
      if (state.hold === null && state.ending === null) return [accepted];
      return [
        accepted,
        state.hold?.kind === 'waiting' ? { type: 'wait-ended', at, by } : { type: 'rollout-resumed', at, by },
      ];
    case 'abort':
      return [
        accepted,
        { type: 'stop-requested', at, reaction: 'abort', kill: true, reason: reason('aborted-by-command', { by }), by },
      ];
    case 'retry': {
      const nodes = nodesToRetry(state).map((index) => nodeName(state.plan, index));
      return [accepted, { type: 'nodes-retried', at, nodes, by }];
    }
    case 'rollback': {
      const scope = command.scope ?? state.plan.definition.onFailure.rollback.scope;
      const why = reason('rollback-by-command', { by });
      const stop = { reaction: 'rollback', kill: false, reason: why, by, scope } as const;
      // What has ended has nothing in flight to wait for.
      return state.ending === null
        ? [accepted, { type: 'stop-requested', at, ...stop }]
        : [accepted, ...finishStop(state, { ...stop, pausedFor: null }, at)];
    }
    case 'approve':
    case 'reject':
      return [accepted, ...counted(state, command.verb, voteOf(command), at)];
    case 'skip':
      return [accepted, { type: 'node-skipped', at, node: command.node ?? '', by, note: command.note ?? '' }];
    case 'hold': {
      const until = command.until === undefined ? {} : { until: command.until };
      return [accepted, { type: 'hold-placed', at, by, note: command.note ?? '', ...until }];
    }
    case 'unhold':
      return [accepted, { type: 'hold-lifted', at, by }];
  }
}

/** A node that something was done to is not skipped: it would hide what became of it. */
function skipRefusal(state: RolloutState, name: string): Reason | null {
  const index = nodeIndex(state.plan, name);
  if (index === undefined) return reason('skip-of-no-node', { node: name });
  const { state: now, report, interrupted } = nodeAt(state.nodes, index);
  if (now === 'pending' && report === null && !interrupted) return null;
  return reason('skip-too-late', { node: name, state: now });
}

/** Failed, unreachable and unknown nodes; in a rollback only those that it should have brought back. */
function nodesToRetry(state: RolloutState): number[] {
  if (state.rollback === null)
    return state.plan.nodes
      .keys()
      .filter((index) => wentWrong(nodeAt(state.nodes, index)))
      .toArray();
  const back = state.rollback.rounds.flatMap((round) => round.batches.flatMap((batch) => batch.nodes));
  return back.filter((index) => brokenStates.has(nodeAt(state.nodes, index).state));
}

/** Also when the node was rolled back by itself at once. */
function wentWrong(node: NodeState): boolean {
  return brokenStates.has(node.state) || (node.state === 'rolled-back' && node.report?.failure != null);
}

function canGoBack(state: RolloutState, command: CommandRecord): boolean {
  const scope = command.scope ?? state.plan.definition.onFailure.rollback.scope;
  // Nodes in flight will have been applied when they end.
  return state.nodes.counts.running > 0 || countNodes(rollbackRounds(state, scope)) > 0;
}
