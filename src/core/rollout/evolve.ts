import type { Plan } from '../plan/plan.ts';
import { changeWave } from './change-wave.ts';
import { evolveNode, released } from './evolve-node.ts';
import { evolveWave } from './evolve-wave.ts';
import type { EventOf, RolloutEvent } from './events.ts';
import { mustFindNode } from './names.ts';
import { assertConserved, mapNodes } from './node-table.ts';
import {
  emptyTally,
  type Ending,
  gateKey,
  initialState,
  pointKey,
  type RolloutState,
  type WaveState,
} from './state.ts';

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
    case 'command-refused':
    case 'task-started':
    case 'round-started':
    case 'batch-started':
    case 'batch-finished':
      return state;
    case 'command-accepted':
      return { ...state, commands: new Set(state.commands).add(event.id) };
    case 'rollout-started':
      return { ...state, phase: 'before', hold: null };
    case 'driver-recovered':
      return recovered(state);
    case 'gate-evaluated':
      return gateEvaluated(state, event);
    case 'task-finished':
      return event.reason === null ? pass(state, pointKey(event.point, event.wave, event.task)) : state;
    case 'node-started':
    case 'node-step':
    case 'node-finished':
    case 'node-released':
      return evolveNode(state, event);
    case 'wave-started':
    case 'wave-entered':
    case 'wave-passed-over':
    case 'round-settled':
    case 'wave-worked':
    case 'bake-started':
    case 'wave-succeeded':
    case 'catch-up-planned':
      return evolveWave(state, event);
    case 'stop-requested': {
      const { reaction, kill, reason, by, scope = null } = event;
      return { ...state, hold: null, stop: { reaction, kill, reason, by, scope } };
    }
    case 'rollout-paused':
      return { ...state, hold: { kind: 'paused', reason: event.reason, notBefore: null } };
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
  }
}

function pass(state: RolloutState, key: string): RolloutState {
  return { ...state, passed: new Set(state.passed).add(key) };
}

function gateEvaluated(state: RolloutState, event: EventOf<'gate-evaluated'>): RolloutState {
  if (event.point === 'during-bake') {
    return changeWave(state, event.wave ?? state.wave, (wave) =>
      wave.bake === null
        ? wave
        : { ...wave, bake: { ...wave.bake, judged: { ...wave.bake.judged, [event.gate]: event.at } } },
    );
  }
  // A batch's gates are asked anew each time it starts, so their answers are not kept.
  if (event.decision !== 'go' || event.batch !== null) return state;
  return pass(state, gateKey(state, event.point, event.wave, event.gate));
}

/** After a crash nobody knows what became of the nodes in hand: they are unknown, and asked before anything else is done to them. */
function recovered(state: RolloutState): RolloutState {
  const nodes = mapNodes(state.nodes, (node) => {
    if (node.state !== 'running') return node;
    if (node.reached === null) return released(node);
    return { ...node, state: 'unknown', interrupted: true };
  });
  return askEntryAgain({ ...state, nodes });
}

/** What failed so far is forgiven; a wave that stands at a failed bake bakes anew; the gates before a wave that has work left are asked again. */
function resumed(state: RolloutState): RolloutState {
  const waves = state.waves.map((wave, index) => {
    const forgiven = { ...wave, tally: emptyTally, streak: { failed: 0, unreachable: 0 } };
    return index === state.wave && wave.bake !== null && state.hold?.reason.code === 'gate-failed'
      ? { ...forgiven, bake: null }
      : forgiven;
  });
  const going = state.ending === null ? state : reopened(state);
  return askEntryAgain({ ...going, hold: null, tally: emptyTally, batches: {}, waves });
}

/** An aborted rollout goes on where it was; nodes whose step was ended are asked first, as after a crash. */
function reopened(state: RolloutState): RolloutState {
  const back = state.rollback !== null;
  const nodes = mapNodes(state.nodes, (node) =>
    node.state === 'unknown' && node.reached !== null ? { ...node, interrupted: true, goingBack: back } : node,
  );
  const begun = state.waves.some((wave) => wave.stage !== 'pending');
  return { ...state, nodes, ending: null, phase: back ? 'rollback' : begun ? 'waves' : 'before' };
}

/** Hours may have passed: a window that was open may be closed now. */
function askEntryAgain(state: RolloutState): RolloutState {
  const wave = state.waves[state.wave];
  if (wave === undefined || (wave.stage !== 'working' && wave.stage !== 'entering')) return state;
  const gates = new Set(state.plan.definition.gates.map((gate) => pointKey('before-wave', state.wave, gate.name)));
  const passed = new Set([...state.passed].filter((key) => !gates.has(key)));
  return changeWave({ ...state, passed }, state.wave, (current) => ({ ...current, stage: 'entering' }));
}

function retried(state: RolloutState, event: EventOf<'nodes-retried'>): RolloutState {
  const again = new Set(event.nodes.map((name) => mustFindNode(state.plan, name)));
  const forgiven = { tally: emptyTally, streak: { failed: 0, unreachable: 0 } };
  if (state.rollback !== null) {
    const nodes = mapNodes(state.nodes, (node, index) => (again.has(index) ? { ...node, goingBack: true } : node));
    return { ...state, nodes, phase: 'rollback', ending: null, hold: null, stop: null, tally: emptyTally, batches: {} };
  }
  const touched = new Set([...again].map((index) => state.waveOf[index] ?? 0));
  const nodes = mapNodes(state.nodes, (node, index) =>
    again.has(index) ? { ...node, state: 'pending', interrupted: false, reached: null, reason: null } : node,
  );
  const waves = state.waves.map((wave, index): WaveState => {
    if (!touched.has(index)) return { ...wave, ...forgiven };
    return { ...wave, ...forgiven, stage: 'pending', bake: null, endedAt: null };
  });
  const gates = state.plan.definition.gates.flatMap((gate) =>
    [...touched].map((wave) => pointKey(gate.at, wave, gate.name)),
  );
  const passed = new Set([...state.passed].filter((key) => !gates.includes(key)));
  const wave = Math.min(...touched, state.wave);
  return {
    ...state,
    nodes,
    waves,
    passed,
    wave,
    phase: 'waves',
    ending: null,
    hold: null,
    stop: null,
    tally: emptyTally,
    batches: {},
  };
}

function rollbackStarted(state: RolloutState, event: EventOf<'rollback-started'>): RolloutState {
  const { scope, reason, rounds } = event;
  const back = new Set(rounds.flatMap((round) => round.batches.flatMap((batch) => batch.nodes)));
  const nodes = mapNodes(state.nodes, (node, index) => (back.has(index) ? { ...node, goingBack: true } : node));
  return {
    ...state,
    nodes,
    phase: 'rollback',
    ending: null,
    hold: null,
    stop: null,
    rollback: { scope, reason, rounds },
  };
}

function ended(state: RolloutState, status: Ending['status'], reason: Ending['reason']): RolloutState {
  return { ...state, phase: 'ended', ending: { status, reason }, hold: null, stop: null };
}
