import { describe, expect, test } from 'vitest';
import { aGate, aPlan, aStep, tolerates } from '../../testing/builders.ts';
import { given, type RolloutSpec } from '../../testing/rollout-spec.ts';
import { commandTable, type Verb, verbs } from './commands.ts';
import { type RolloutStatus, rolloutStatuses } from './state.ts';

/** Two waves; one failure is tolerated, and the second wave has a gate before it, a bake after it and something to go back to. */
const plan = aPlan(['one: a b', 'two: c d'], {
  gates: [aGate({ name: 'hours', at: 'before-wave', waves: ['two'] })],
  bakes: { two: 600_000 },
  onFailure: { tolerate: [tolerates('failed', 1), tolerates('unreachable', 0)] },
});

/** A rollout in each status, with a node that failed wherever one can have. */
const inStatus: Readonly<Record<RolloutStatus, () => RolloutSpec>> = {
  planned: () => given(plan),
  waiting: () => given(plan).runs({ a: 'failed', hours: 'inconclusive' }),
  running: () => {
    const rollout = given(plan).runs({ a: 'failed', hours: 'inconclusive' });
    rollout.when({ type: 'wake', by: 'wavegate' });
    return rollout;
  },
  baking: () => given(plan).runs({ a: 'failed' }),
  paused: () => given(plan).runs({ a: 'failed', hours: 'error' }),
  'rolling-back': () => {
    const rollout = inStatus.paused();
    rollout.command('rollback', { scope: 'rollout' });
    return rollout.advances();
  },
  succeeded: () => {
    const rollout = inStatus.baking();
    return rollout.passes(600_000).runs();
  },
  failed: () => inStatus['rolling-back']().runs({ 'b back': 'failed' }),
  aborted: () => {
    const rollout = inStatus.paused();
    rollout.command('abort');
    return rollout.advances();
  },
  'rolled-back': () => inStatus['rolling-back']().runs(),
};

test('there is a rollout in each status', () => {
  for (const status of rolloutStatuses) expect(inStatus[status]().status).toBe(status);
});

const ended = {
  succeeded: 'rollout-ended',
  failed: 'rollout-ended',
  aborted: 'rollout-ended',
  'rolled-back': 'rollout-ended',
};

/** What each command leads to: the status that the rollout comes to, or the code of the refusal. */
const expected: Readonly<Record<Verb, Readonly<Record<RolloutStatus, string>>>> = {
  pause: {
    planned: 'paused',
    waiting: 'paused',
    running: 'paused',
    baking: 'paused',
    paused: 'already-paused',
    'rolling-back': 'paused',
    ...ended,
  },
  resume: {
    planned: 'running',
    waiting: 'running',
    running: 'already-running',
    baking: 'already-running',
    paused: 'running',
    'rolling-back': 'already-running',
    ...ended,
    aborted: 'running',
  },
  abort: {
    planned: 'aborted',
    waiting: 'aborted',
    running: 'aborted',
    baking: 'aborted',
    paused: 'aborted',
    'rolling-back': 'aborted',
    ...ended,
  },
  retry: {
    planned: 'nothing-to-retry',
    waiting: 'running',
    running: 'retry-while-running',
    baking: 'retry-while-running',
    paused: 'running',
    'rolling-back': 'retry-while-running',
    succeeded: 'running',
    failed: 'rolling-back',
    aborted: 'running',
    'rolled-back': 'rollout-ended',
  },
  rollback: {
    planned: 'nothing-to-roll-back',
    waiting: 'rolling-back',
    running: 'rolling-back',
    baking: 'rolling-back',
    paused: 'rolling-back',
    'rolling-back': 'already-rolling-back',
    succeeded: 'rolling-back',
    failed: 'rolling-back',
    aborted: 'rolling-back',
    'rolled-back': 'rollout-ended',
  },
  approve: {
    planned: 'no-approval-awaited',
    waiting: 'no-approval-awaited',
    running: 'no-approval-awaited',
    baking: 'no-approval-awaited',
    paused: 'no-approval-awaited',
    'rolling-back': 'no-approval-awaited',
    ...ended,
  },
  reject: {
    planned: 'no-approval-awaited',
    waiting: 'no-approval-awaited',
    running: 'no-approval-awaited',
    baking: 'no-approval-awaited',
    paused: 'no-approval-awaited',
    'rolling-back': 'no-approval-awaited',
    ...ended,
  },
  skip: {
    planned: 'skip-of-no-node',
    waiting: 'skip-of-no-node',
    running: 'skip-of-no-node',
    baking: 'skip-of-no-node',
    paused: 'skip-of-no-node',
    'rolling-back': 'already-rolling-back',
    ...ended,
  },
  hold: {
    planned: 'waiting',
    waiting: 'waiting',
    running: 'waiting',
    baking: 'baking',
    paused: 'paused',
    'rolling-back': 'already-rolling-back',
    ...ended,
  },
  unhold: {
    planned: 'nothing-held-back',
    waiting: 'nothing-held-back',
    running: 'nothing-held-back',
    baking: 'nothing-held-back',
    paused: 'nothing-held-back',
    'rolling-back': 'nothing-held-back',
    ...ended,
  },
};

describe.for([...verbs])('%s', (verb) => {
  test.for([...rolloutStatuses])('in a rollout that is %s', (status) => {
    const rollout = inStatus[status]();
    const before = rollout.state;
    const [answer] = rollout.command(verb);
    if (answer?.type === 'command-refused') {
      expect(answer.reason.code).toBe(expected[verb][status]);
      expect({ ...rollout.state, commands: null, changedAt: 0 }).toEqual({ ...before, commands: null, changedAt: 0 });
      const { [status]: inTable } = commandTable[verb];
      expect([answer.reason.code, 'ok']).toContain(inTable);
    } else {
      expect(answer?.type).toBe('command-accepted');
      expect(commandTable[verb][status]).toBe('ok');
      expect(rollout.advances().status).toBe(expected[verb][status]);
    }
  });
});

test('a refusal says in words what is the matter and what to do', () => {
  const rollout = inStatus.succeeded();
  expect(rollout.command('pause')).toEqual([
    {
      type: 'command-refused',
      at: rollout.now,
      id: 'command-1',
      verb: 'pause',
      by: 'ann',
      reason: { code: 'rollout-ended', args: { status: 'succeeded', verb: 'pause' } },
    },
  ]);
});

describe('a command that comes twice', () => {
  test('acts once', () => {
    const rollout = inStatus.running();
    expect(rollout.command('pause', { id: 'same' })).toHaveLength(2);
    rollout.command('resume');
    expect(rollout.command('pause', { id: 'same' })).toEqual([]);
    expect(rollout.status).toBe('running');
  });

  test('is not accepted the second time when it was refused the first', () => {
    const rollout = inStatus.running();
    expect(rollout.command('resume', { id: 'early' })).toMatchObject([{ type: 'command-refused' }]);
    rollout.command('pause');
    expect(rollout.command('resume', { id: 'early' })).toEqual([]);
    expect(rollout.status).toBe('paused');
  });

  test('also after a crash', () => {
    const rollout = inStatus.running();
    rollout.command('pause', { id: 'same' });
    rollout.crashes();
    expect(rollout.command('pause', { id: 'same' })).toEqual([]);
  });
});

describe('while nodes are in flight', () => {
  const working = (): RolloutSpec => {
    const rollout = given(aPlan(['one: a b c'], { onFailure: { tolerate: [tolerates('failed', 3)] } })).advances();
    rollout.begins('a');
    rollout.begins('b');
    return rollout;
  };

  test('pause lets them finish', () => {
    const rollout = working();
    rollout.command('pause');
    expect(rollout.todo.do).toBe('stop');
    rollout.ends('a', 'succeeded');
    rollout.begins('b', 'apply');
    rollout.ends('b', 'failed');
    expect(rollout.nodes).toBe('succeeded: a, failed: b, pending: c');
    rollout.command('resume');
    expect(rollout.runs().status).toBe('succeeded');
  });

  test('abort asks for their end, and comes when they have ended', () => {
    const rollout = working();
    rollout.command('abort');
    expect(rollout.state.stop).toMatchObject({ reaction: 'abort', kill: true, by: 'ann' });
    expect(rollout.advances().status).toBe('running');
    rollout.ends('a', 'killed');
    rollout.ends('b', 'released');
    expect(rollout.advances().status).toBe('aborted');
    expect(rollout.nodes).toBe('unknown: a, pending: b c');
  });

  test('an abort that a rule asked for becomes one that ends steps when a person aborts', () => {
    const rollout = given(aPlan(['one: a b'], { onFailure: { then: 'abort' } })).advances();
    rollout.begins('a');
    rollout.begins('b');
    rollout.ends('a', 'failed');
    expect(rollout.state.stop?.kill).toBe(false);
    rollout.command('abort');
    expect(rollout.state.stop?.kill).toBe(true);
  });

  test('rollback waits for them, and nothing but an abort comes in between', () => {
    const rollout = working();
    rollout.command('rollback');
    for (const verb of ['pause', 'rollback'] as const) {
      expect(rollout.command(verb)).toMatchObject([
        { reason: { code: 'already-stopping', args: { reaction: 'rollback' } } },
      ]);
    }
    rollout.ends('a', 'succeeded');
    rollout.ends('b', 'failed');
    expect(rollout.runs().nodes).toBe('rolled-back: a b, pending: c');
  });

  test('retry is refused, also when the rollout is paused already', () => {
    const rollout = working();
    rollout.ends('a', 'failed');
    rollout.command('pause');
    expect(rollout.command('retry')).toMatchObject([{ reason: { code: 'retry-while-running' } }]);
    rollout.ends('b', 'succeeded');
    expect(rollout.command('retry')).toMatchObject([{ type: 'command-accepted' }, { nodes: ['a'] }]);
  });
});

describe('resume after an abort', () => {
  test('goes on where it was, and asks nodes first whose step was ended', () => {
    const rollout = given(aPlan(['one: a b', 'two: c'])).advances();
    rollout.begins('a');
    rollout.command('abort');
    rollout.ends('a', 'killed');
    rollout.advances();
    rollout.command('resume');
    rollout.advances();
    expect(rollout.node('a')).toMatchObject({ state: 'unknown', interrupted: true, reached: 'apply' });
    expect(rollout.todo).toMatchObject({ do: 'work', work: { batches: [{ nodes: [0, 1] }] } });
    expect(rollout.state.tally).toEqual({ ended: 0, failed: 0, unreachable: 0 });
    expect(rollout.runs().status).toBe('succeeded');
  });

  test('before anything had begun starts it', () => {
    const rollout = given(plan);
    rollout.command('abort');
    rollout.advances();
    rollout.command('resume');
    expect(rollout.passes(1).runs().passes(600_000).runs().status).toBe('succeeded');
  });

  test('forgives the failures that led to it', () => {
    const rollout = given(aPlan(['one: a b'], { onFailure: { then: 'abort' } })).runs({ a: 'failed' });
    rollout.command('resume');
    expect(rollout.runs().nodes).toBe('failed: a, succeeded: b');
  });

  test('in a rollback goes on going back', () => {
    const rollout = inStatus['rolling-back']();
    rollout.begins('b', 'rollback');
    rollout.command('abort');
    rollout.ends('b', 'killed');
    expect(rollout.advances().status).toBe('aborted');
    rollout.command('resume');
    expect(rollout.status).toBe('rolling-back');
    expect(rollout.runs().status).toBe('rolled-back');
  });
});

describe('retry', () => {
  test('puts failed, unreachable and unknown nodes back to pending in their own wave, and the wave is worked on again', () => {
    const onFailure = { tolerate: [tolerates('failed', 1), tolerates('unreachable', 1)] };
    const rollout = given(aPlan(['one: a b c', 'two: d e'], { onFailure }));
    rollout.runs({ a: 'failed', b: 'unreachable', d: 'unknown' });
    rollout.command('retry');
    expect(rollout.nodes).toBe('pending: a b d e, succeeded: c');
    expect(rollout.state.waves.map((wave) => wave.stage)).toEqual(['pending', 'pending']);
    rollout.runs();
    expect(rollout.status).toBe('succeeded');
    expect(rollout.all('node-started').map((event) => event.node)).toEqual(['a', 'b', 'c', 'd', 'a', 'b', 'd', 'e']);
  });

  test('asks the gates of those waves again, and of no others', () => {
    const gates = [aGate({ name: 'hours', at: 'before-wave' }), aGate({ name: 'scan', at: 'before-rollout' })];
    const rollout = given(aPlan(['one: a', 'two: b'], { gates })).runs({ b: 'failed' });
    rollout.command('retry');
    rollout.runs();
    expect(rollout.all('gate-evaluated').map((event) => `${event.gate} ${event.wave}`)).toEqual([
      'scan null',
      'hours 0',
      'hours 1',
      'hours 1',
    ]);
  });

  test('takes nodes too that failed and were rolled back at once', () => {
    const rollout = given(aPlan(['one: a'])).runs({ a: 'healed' });
    rollout.command('retry');
    expect(rollout.nodes).toBe('pending: a');
    expect(rollout.runs().status).toBe('succeeded');
  });

  test('of a finished rollout works on what had failed', () => {
    const rollout = inStatus.succeeded();
    rollout.command('retry');
    rollout.runs().passes(600_000);
    expect(rollout.runs().status).toBe('succeeded');
    expect(rollout.state.nodes.counts.succeeded).toBe(4);
  });

  test('of a node whose driver died keeps asking it first', () => {
    const rollout = given(aPlan(['one: a'])).advances();
    rollout.begins('a');
    rollout.crashes();
    rollout.command('pause');
    rollout.command('retry');
    expect(rollout.node('a')).toMatchObject({ state: 'pending', interrupted: true, reached: 'apply' });
  });
});

test('rollback is refused without a rollback step', () => {
  const rollout = given(aPlan(['one: a'], { steps: { apply: aStep('apply') } })).runs();
  expect(rollout.command('rollback')).toMatchObject([{ reason: { code: 'no-rollback-step' } }]);
});
