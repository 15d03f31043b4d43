import type { Plan } from '../plan/plan.ts';
import { changeWave } from './change-wave.ts';
import { evolveApproval } from './evolve-approval.ts';
import { evolveLock } from './environment-lock.ts';
import { evolveNode, released } from './evolve-node.ts';
import { evolveWave } from './evolve-wave.ts';
import { evolveClaims } from './shared-nodes.ts';
import type { EventOf, RolloutEvent } from './events.ts';
import { assertConserved, mapNodes } from './node-table.ts';
import { askEntryAgain, forgetPassed, isAboutRollback, resumed, retried } from './going-on.ts';
import { type Bake, batchKey, type Ending, gateKey, initialState, type RolloutState, taskKey } from './state.ts';

/**
 * The state after an event. Total over every event that `decide` can make; replaying a ledger's events gives the state it had.
 * Throws when a transition would lose a node, or when the ledger names a node that the plan does not have: both are corruption.
 */
export function evolve(state: RolloutState, event: RolloutEvent): RolloutState {
  const next = step(state, event);
  assertConserved(next.nodes);
  return next.changedAt === event.at ? next : { ...next, changedAt: event.at };
}

/** The state that a plan and its ledger come to. The first event has to be `rollout-planned`. */
export function replay(plan: Plan, events: readonly RolloutEvent[]): RolloutState {
  const first = events[0];
  if (first?.type !== 'rollout-planned') throw new Error('the ledger does not begin with rollout-planned');
  let state = initialState(plan, first);
  for (let at = 1; at < events.length; at++) state = evolve(state, events[at] as RolloutEvent);
  return state;
}

function step(state: RolloutState, event: RolloutEvent): RolloutState {
  switch (event.type) {
    case 'rollout-planned':
      return state;
    case 'rollout-linked':
      return { ...state, issue: { number: event.issue, url: event.url } };
    case 'task-started':
      return state;
    case 'round-started':
      return { ...state, round: { wave: event.wave, round: event.round, back: state.phase === 'rollback' } };
    case 'round-settled':
      return { ...state, round: null };
    case 'command-accepted':
    case 'command-refused':
    case 'approval-refused':
      return answered(state, event.id);
    case 'approval-given':
    case 'approval-rejected':
      return evolveApproval(answered(state, event.id), event);
    case 'approval-awaited':
    case 'approval-expired':
      return evolveApproval(state, event);
    case 'hold-placed': {
      const { by, note, until = null } = event;
      return { ...notHeldBack(state), heldBack: { by, note, until } };
    }
    case 'hold-lifted':
      return { ...notHeldBack(state), heldBack: null };
    case 'environment-locked':
    case 'environment-unlocked':
      return evolveLock(state, event);
    case 'nodes-claimed':
      return evolveClaims(state, event);
    case 'batch-started':
      return forgetPassed(state, (key) => key.startsWith(batchKey(event.batch, '')));
    case 'batch-finished':
      return withoutBatch(state, event.batch);
    case 'rollout-started':
      return { ...state, phase: 'before', hold: null };
    case 'driver-recovered':
      return recovered(state);
    case 'gate-evaluated':
      return gateEvaluated(state, event);
    case 'task-finished':
      return event.reason === null ? pass(state, taskKey(event.point, event.wave, event.task)) : state;
    case 'node-started':
    case 'node-step':
    case 'node-finished':
    case 'node-released':
    case 'node-skipped':
      return evolveNode(state, event);
    case 'wave-started':
    case 'wave-entered':
    case 'wave-passed-over':
    case 'wave-worked':
    case 'bake-started':
    case 'wave-succeeded':
    case 'catch-up-planned':
      return evolveWave(state, event);
    case 'stop-requested': {
      const { reaction, kill, reason, by, scope = null } = event;
      const pausedFor = state.hold?.kind === 'paused' ? state.hold.reason : (state.stop?.pausedFor ?? null);
      return { ...state, hold: null, stop: { reaction, kill, reason, by, scope, pausedFor } };
    }
    case 'rollout-paused':
      return { ...state, stop: null, hold: { kind: 'paused', reason: event.reason, notBefore: null } };
    case 'rollout-waiting':
      return { ...state, hold: { kind: 'waiting', reason: event.reason, notBefore: event.notBefore ?? null } };
    case 'rollout-resumed':
      return resumed(state);
    case 'wait-ended':
      return askEntryAgain({ ...state, hold: null });
    case 'nodes-retried':
      return retried(state, event);
    case 'rollback-started':
      return rollbackStarted(state, event);
    case 'rollout-succeeded':
      return ended(state, 'succeeded', null);
    case 'rollout-failed':
      return ended(state, 'failed', event.reason);
    case 'rollout-aborted':
      return ended(state, 'aborted', event.reason);
    case 'rollout-rolled-back':
      return ended(state, 'rolled-back', state.rollback?.reason ?? null);
    default:
      throw new Error(`the ledger holds an event that this release does not know: ${(event as RolloutEvent).type}`);
  }
}

function pass(state: RolloutState, key: string): RolloutState {
  return { ...state, passed: new Set(state.passed).add(key) };
}

function gateEvaluated(state: RolloutState, event: EventOf<'gate-evaluated'>): RolloutState {
  if (event.point === 'during-bake') {
    return changeWave(state, event.wave ?? state.wave, (wave) => ({ ...wave, bake: bakeAfter(wave.bake, event) }));
  }
  if (event.point === 'before-batch') return state;
  const { batch, gate, point, wave } = event;
  const key = batch === null ? gateKey(state, point, wave, gate) : batchKey(batch, gate);
  return event.decision === 'go' ? pass(state, key) : forgetPassed(state, (each) => each === key);
}

/** Only an answer that lets the rollout go on counts as a judgement; after a failure the wave has to bake anew. */
function bakeAfter(bake: Bake | null, event: EventOf<'gate-evaluated'>): Bake | null {
  if (bake === null || event.decision === 'stop') return null;
  const judged = new Map(bake.judged);
  if (event.decision === 'go') judged.set(event.gate, event.at);
  else judged.delete(event.gate);
  return { ...bake, judged };
}

function withoutBatch(state: RolloutState, batch: string): RolloutState {
  if (!state.batches.has(batch)) return state;
  const batches = new Map(state.batches);
  batches.delete(batch);
  return { ...state, batches };
}

/** After a crash nobody knows what became of the nodes in hand: they are unknown, and asked before anything else is done to them. */
function recovered(state: RolloutState): RolloutState {
  const nodes = mapNodes(state.nodes, (node) => {
    if (node.state !== 'running') return node;
    if (node.reached === null) return released(node);
    return { ...node, state: 'unknown', interrupted: true };
  });
  return askEntryAgain({ ...state, nodes, round: null });
}

function rollbackStarted(state: RolloutState, event: EventOf<'rollback-started'>): RolloutState {
  const { scope, reason, rounds } = event;
  const back = new Set(rounds.flatMap((round) => round.batches.flatMap((batch) => batch.nodes)));
  const nodes = mapNodes(state.nodes, (node, index) => (back.has(index) ? { ...node, goingBack: true } : node));
  const going = { ...state, nodes, phase: 'rollback', ending: null, hold: null, stop: null } as const;
  return forgetPassed({ ...going, rollback: { scope, reason, rounds } }, isAboutRollback);
}

function ended(state: RolloutState, status: Ending['status'], reason: Ending['reason']): RolloutState {
  const pausedFor = state.stop?.pausedFor ?? null;
  return { ...state, phase: 'ended', ending: { status, reason, pausedFor }, hold: null, stop: null };
}

function answered(state: RolloutState, id: string): RolloutState {
  return { ...state, commands: new Set(state.commands).add(id) };
}

/** Whether it still is held back is found out anew. */
function notHeldBack(state: RolloutState): RolloutState {
  return state.hold?.reason.code === 'held-back' ? { ...state, hold: null } : state;
}
