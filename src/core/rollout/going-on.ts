import type { Reason } from '../../errors/problem.ts';
import { noApprovals, openApproval } from './approval.ts';
import { changeWave } from './change-wave.ts';
import type { EventOf } from './events.ts';
import { mustFindNode } from './names.ts';
import { mapNodes } from './node-table.ts';
import { emptyTally, pointKey, type RolloutState, type WaveState } from './state.ts';

/** Pauses that failures led to: who resumes after one has decided to go on in spite of them. */
const forgiving: ReadonlySet<unknown> = new Set<Reason['code']>([
  'tolerance-exceeded',
  'wave-without-success',
  'node-unknown',
]);

/** Goes on after a pause or an abort. */
export function resumed(state: RolloutState): RolloutState {
  const why = [state.hold?.reason, state.ending?.reason, state.ending?.pausedFor];
  const going = state.ending === null ? { ...state, hold: null } : reopened(state);
  return askEntryAgain(askPeopleAgain(why.some(forgives) ? forgiven(going) : going));
}

function forgives(why: Reason | null | undefined): boolean {
  return forgiving.has(why?.code === 'rollback-too-large' ? why.args['because'] : why?.code);
}

/** A rejection holds until somebody decides to go on. */
function askPeopleAgain(state: RolloutState): RolloutState {
  if (!state.waves.some((wave) => wave.approvals.rejected)) return state;
  const waves = state.waves.map((wave) => (wave.approvals.rejected ? { ...wave, approvals: noApprovals } : wave));
  return { ...state, waves };
}

/** An aborted rollout goes on where it was. */
function reopened(state: RolloutState): RolloutState {
  const begun = state.waves.some((wave) => wave.stage !== 'pending');
  return { ...state, ending: null, phase: state.rollback !== null ? 'rollback' : begun ? 'waves' : 'planned' };
}

function forgiven(state: RolloutState): RolloutState {
  const waves = state.waves.map((wave) => ({ ...wave, tally: emptyTally, streak: { failed: 0, unreachable: 0 } }));
  return { ...state, tally: emptyTally, batches: new Map(), waves };
}

/**
 * Whether whoever drove it last ended in the middle of something. Then nodes may be in hand; and what was asked before the work may be long
 * ago, although nothing else tells that the rollout stood still.
 */
export function wasCutShort(state: RolloutState): boolean {
  if (state.nodes.counts.running > 0) return true;
  if (state.hold !== null || state.stop !== null) return false;
  if (state.phase !== 'waves') return state.phase === 'before' || state.phase === 'rollback';
  const stage = state.waves[state.wave]?.stage;
  return stage === 'working' || (stage === 'entering' && openApproval(state) === null);
}

/** Hours may have passed: a window that was open before work that is still to be done may be closed now. */
export function askEntryAgain(state: RolloutState): RolloutState {
  if (state.phase === 'rollback') return forgetPassed(state, (key) => key.startsWith('rollback/before-wave:'));
  if (state.phase === 'before' || state.phase === 'planned')
    return forgetPassed(state, (key) => key.startsWith(pointKey('before-rollout', null, '')));
  const stage = state.waves[state.wave]?.stage;
  if (state.phase !== 'waves' || (stage !== 'working' && stage !== 'entering')) return state;
  const gates = new Set(state.plan.definition.gates.map((gate) => pointKey('before-wave', state.wave, gate.name)));
  return changeWave(
    forgetPassed(state, (key) => gates.has(key)),
    state.wave,
    (wave) => ({ ...wave, stage: 'entering' }),
  );
}

/** Nodes are worked on again, where they belong; the gates around them are asked again. */
export function retried(state: RolloutState, event: EventOf<'nodes-retried'>): RolloutState {
  const again = new Set(event.nodes.map((name) => mustFindNode(state.plan, name)));
  const going = { ...askPeopleAgain(forgiven(state)), ending: null, hold: null, stop: null };
  if (state.rollback !== null) {
    const nodes = mapNodes(state.nodes, (node, index) => (again.has(index) ? { ...node, goingBack: true } : node));
    return forgetPassed({ ...going, nodes, phase: 'rollback' }, isAboutRollback);
  }
  const touched = new Set([...again].map((index) => state.waveOf[index] ?? 0));
  // A node whose work was cut off is still asked before anything else is done to it.
  const nodes = mapNodes(state.nodes, (node, index) =>
    again.has(index) ? { ...node, state: 'pending', reached: node.interrupted ? node.reached : null } : node,
  );
  const waves = going.waves.map(
    (wave, index): WaveState =>
      touched.has(index)
        ? { ...wave, stage: 'pending', bake: null, again: wave.again || wave.endedAt !== null, endedAt: null }
        : wave,
  );
  const gates = new Set(
    state.plan.definition.gates.flatMap((gate) => [...touched].map((wave) => pointKey(gate.at, wave, gate.name))),
  );
  const wave = Math.min(...touched, state.wave);
  return forgetPassed({ ...going, nodes, waves, wave, phase: 'waves' }, (key) => gates.has(key));
}

/** Gates around the waves of a rollback; a task that ran to its end is not run again, so it is not among them. */
export function isAboutRollback(key: string): boolean {
  return key.startsWith('rollback/');
}

export function forgetPassed(state: RolloutState, forget: (key: string) => boolean): RolloutState {
  if (![...state.passed].some(forget)) return state;
  return { ...state, passed: new Set([...state.passed].filter((key) => !forget(key))) };
}
